"""What can go wrong when a server is started."""


class ServiceError(RuntimeError):
    """A server could not be started or stopped; the text says why, with the end of its log."""


class ServiceBusy(ServiceError):
    """Another living process runs a server in this folder: it is left alone."""
