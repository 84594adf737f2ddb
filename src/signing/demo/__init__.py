"""An invented season to try the service with; every person and every company here is made up."""
