"""The page shell: what every console page stands in, and the pages of sites, staff and jobs."""
