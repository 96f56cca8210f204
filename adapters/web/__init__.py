"""Parley's own web page as a platform: named here by string, imported when it is asked for."""

PLATFORM = ("adapters.web.config:WebSettings", "adapters.web.building:build")
