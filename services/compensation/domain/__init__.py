"""The rules that pay: values in, values out."""
