"""Pipeline's resources over HTTP."""
