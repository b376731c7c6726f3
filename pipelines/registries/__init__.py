"""The dated tables of the home: loaded, checked whole, and made from the region's own exports."""
