"""Pure rules: values in, values or a Refusal out."""
