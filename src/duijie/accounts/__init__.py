"""The login: who signs in, in which language, and the system's own named accounts."""
