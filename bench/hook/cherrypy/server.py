"""A CherryPy handler as guides show it: the stream key is looked up in a dictionary. `server.py ADDRESS`"""

import hashlib
import hmac
import base64
import json
import sys

import cherrypy

HOST, PORT = sys.argv[1].split(":")
SECRET = b"load-test"
KEYS = {}


class Admission:
    @cherrypy.expose
    def admission(self):
        body = cherrypy.request.body.read()
        signature = base64.urlsafe_b64encode(hmac.new(SECRET, body, hashlib.sha1).digest()).rstrip(b"=").decode()
        given = cherrypy.request.headers.get("X-OME-Signature", "")
        if not hmac.compare_digest(signature, given):
            raise cherrypy.HTTPError(401)
        request = json.loads(body)["request"]
        cherrypy.response.headers["Content-Type"] = "application/json"
        if request["direction"] == "outgoing":
            return json.dumps({"allowed": True}).encode()
        key = request["url"].split("/")[4].split("?")[0]
        user = KEYS.get(hashlib.sha256(key.encode()).hexdigest(), "user-0000")
        return json.dumps({"allowed": True, "new_url": request["url"].replace(key, user)}).encode()


cherrypy.config.update({
    "server.socket_host": HOST,
    "server.socket_port": int(PORT),
    "server.thread_pool": 10,
    "environment": "production",
    "log.screen": False,
})
cherrypy.engine.subscribe("start", lambda: print(f"cherrypy: http://{HOST}:{PORT}/admission", file=sys.stderr), priority=90)
cherrypy.quickstart(Admission())
