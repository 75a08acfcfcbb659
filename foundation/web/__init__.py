"""The edge to people and programs: one declaration a route, problems, pages."""
