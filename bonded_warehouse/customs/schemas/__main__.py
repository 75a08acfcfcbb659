"""python -m bonded_warehouse.customs.schemas: write the schema files from the field files."""

from bonded_warehouse.customs.schemas import write

for file in write():
    print(file.name)
