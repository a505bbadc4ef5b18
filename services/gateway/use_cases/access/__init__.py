"""What is done about access: principals, their identities and roles, keys and secrets."""
