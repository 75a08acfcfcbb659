"""Pure rules of the warehouse: values in, values or a refusal out."""
