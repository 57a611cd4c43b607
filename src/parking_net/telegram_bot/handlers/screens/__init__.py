"""What people see: values in, text and buttons out. No screen asks or changes anything."""
