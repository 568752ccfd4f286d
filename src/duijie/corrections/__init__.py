"""What people ask about their own record in the registry: that it be corrected, or removed."""
