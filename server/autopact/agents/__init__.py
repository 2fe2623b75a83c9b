"""The graph as tools for agents, over the Model Context Protocol. Needs the extra `mcp`; knows no HTTP.

https://modelcontextprotocol.io/specification
"""
