"""When and where: settings, the local processes, the catalogue of deployments, the engine and the command line."""
