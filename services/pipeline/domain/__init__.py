"""The rules of pipeline: values in, values out."""
