"""A scanner service: it answers POST /scan with an event stream.

Usage: python3 service.py [PORT]
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def scan(target):
    """Your check. Yields progress and vulnerabilities as soon as there are any."""
    yield {"status": "scanning", "progress_percent": 10, "message": f"Checking {target}"}
    if target.startswith("http://"):
        yield {"vulnerabilities": [{
            "title": "Site without TLS",
            "severity": "medium",
            "type": "no_tls",
            "url": target,
            "cwe": "CWE-319",
            "remediation": "Serve the site over https, and redirect http to it.",
        }]}
    yield {"status": "completed", "progress_percent": 100}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for event in scan(request["target"]):
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8000), Service)
print(f"listening at http://127.0.0.1:{server.server_port}/scan", flush=True)
server.serve_forever()
