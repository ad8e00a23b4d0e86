#!/usr/bin/env python3
"""Stands in for a node: runs the pods of an API server as processes of this machine, for tests.

usage: kubelet.py SERVER TOKEN RUN PORT     (root on Linux, standard library only; RUN has kubelet.crt and kubelet.key)

It is scheduler and kubelet of the one node `test-node`. A container's image is ignored; its command runs as root in mount and
process namespaces of its own, over a throw-away copy of this machine's root, so that nothing it writes outside its volumes
stays and no child outlives it. There are volumes (ConfigMap, Secret, emptyDir, hostPath, with subPath), environment
variables, logs, restarts by restartPolicy, and deletion with its grace period.

What goes wrong on real nodes is asked for:
  an image that ends in `:missing`               stays in ImagePullBackOff
  annotation test-node/fate: Unschedulable       is never scheduled while it is there
  annotation test-node/fate: OOMKilled           its containers are killed for their memory (again at each restart)
  annotation test-node/fate: Evicted             the pod is evicted
  annotation test-node/fate: Idle                its containers run until it is deleted, with no process and an empty log
But for the last one the annotation works on a running pod too: from the moment it is set.
"""
import base64
import http.client
import http.server
import json
import os
import queue
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import traceback
import urllib.parse

NODE = "test-node"
FATE = "test-node/fate"
CONNECTIONS = 8  # to the API server, at most, beside the watch: fifty pods that end together must not flood it
RETRY_SECONDS = 0.2
MERGE = "application/merge-patch+json"
# The first process of a container's namespace: tells that it is ready, runs the command, hands on SIGTERM, ends as the command does.
INIT = """set +e
main=
trap 'kill -TERM $main' TERM
"$@" & main=$!
echo >&0
wait $main; code=$?
while kill -0 $main; do wait $main; code=$?; done 2>/dev/null # a signal ends a wait early
exit $code"""


class Missing(Exception):
    """A ConfigMap or Secret that a pod names is not there, or not whole."""


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Api:
    """The API server, over a few kept connections. What it cannot answer now is asked again until it can."""

    def __init__(self, server, token):
        self.host = urllib.parse.urlsplit(server).netloc
        self.headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE
        self.free = queue.LifoQueue()
        for _ in range(CONNECTIONS):
            self.free.put(self.connection())

    def connection(self, timeout=30):
        return http.client.HTTPSConnection(self.host, context=self.tls, timeout=timeout)

    def request(self, method, path, body=None, kind="application/json"):
        """
        The answer's object; None when the server refuses: gone, on its way out, already so, or another one of that name by now.
        (403 is also what a server says that has just started and does not know its own roles yet.)
        """
        text = None if body is None else json.dumps(body)
        while True:
            connection = self.free.get()
            try:
                connection.request(method, path, text, {**self.headers, "Content-Type": kind})
                answer = connection.getresponse()
                content = answer.read()
                if answer.status < 400:
                    return json.loads(content)
                if answer.status in (404, 409, 422) or (answer.status == 403 and b"being terminated" in content):
                    return None
            except (OSError, http.client.HTTPException):
                connection.close()
            finally:
                self.free.put(connection)
            time.sleep(RETRY_SECONDS)

    def watch(self, path, version):
        """The events from that version on, until the server or the connection ends them."""
        connection = self.connection(timeout=90)
        try:
            query = f"watch=1&allowWatchBookmarks=true&timeoutSeconds=60&resourceVersion={version}"
            connection.request("GET", f"{path}?{query}", headers=self.headers)
            answer = connection.getresponse()
            if answer.status == 200:
                yield from map(json.loads, iter(answer.readline, b""))
            else:
                yield {"type": "ERROR"}
        except (OSError, http.client.HTTPException, ValueError):
            pass
        finally:
            connection.close()


class Container:
    """One container of a pod; its runs have one log each, of lines `<time> <text>`."""

    def __init__(self, pod, spec):
        self.pod, self.spec, self.name = pod, spec, spec["name"]
        self.state = {"waiting": {"reason": "ContainerCreating"}}
        self.last, self.restarts, self.process, self.killed_for = {}, 0, None, None
        self.shown = 0  # restarts as statuses tell them: a run that has ended keeps its number until the next one begins
        self.change = threading.Condition()  # a line more, or the end of a run

    def log(self, run):
        return f"{self.pod.folder}/{self.name}.{run}.log"

    def status(self):
        running = "running" in self.state
        return {"name": self.name, "image": self.spec.get("image", ""), "imageID": "", "ready": running, "started": running,
                "restartCount": self.shown, "state": self.state, "lastState": self.last}

    def live(self):
        """Runs it until its restart policy or the pod's end says that it is over."""
        policy = self.pod.spec["restartPolicy"]
        while not self.pod.ending:
            code = self.run()
            if policy == "Never" or (policy == "OnFailure" and code == 0) or self.pod.ending:
                break
            self.pod.report()
            self.last = self.state
            self.restarts += 1
            self.pod.stop_waiting.wait(RETRY_SECONDS)
        self.pod.report()

    def run(self):
        start, message = now(), None
        with open(self.log(self.restarts), "wb", buffering=0) as log:
            try:
                if self.pod.fate() != "Idle":
                    self.start()
            except (OSError, ValueError) as e:
                code, reason, message = 128, "StartError", str(e)
            else:
                self.state = {"running": {"startedAt": start}}
                self.shown = self.restarts
                self.pod.report()
                self.pod.meet_fate()
                if not self.process:
                    self.pod.stop_waiting.wait()
                code = self.copy_output(log) if self.process else 143
                code = 128 - code if code < 0 else code
                reason = "Completed" if code == 0 else self.killed_for if code == 137 and self.killed_for else "Error"
        with self.change:
            self.state = {"terminated": {"exitCode": code, "reason": reason, "message": message, "startedAt": start, "finishedAt": now()}}
            self.shown = self.restarts
            self.change.notify_all()
        return code

    def start(self):
        """Returns when it can be told to stop."""
        self.killed_for = None
        ready, end = os.pipe()
        with os.fdopen(ready, "rb") as line:
            try:
                self.process = subprocess.Popen(self.command(), env=self.environment(), stdin=end,
                                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
            finally:
                os.close(end)
            line.readline()

    def copy_output(self, log):
        """Until nobody can write any more; the exit code."""
        with self.process.stdout as output:
            for line in output:
                ns = time.time_ns()
                stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ns // 10**9))
                with self.change:
                    log.write(f"{stamp}.{ns % 10**9:09}Z ".encode() + line)
                    self.change.notify_all()
        return self.process.wait()

    def stop(self):
        """SIGTERM for the container's first process alone; one that is still starting is killed."""
        if "running" not in self.state or not self.process:
            return self.kill()
        try:
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as children:
                os.kill(int(children.read().split()[0]), signal.SIGTERM)
        except (OSError, IndexError):
            pass  # it ended just now

    def kill(self):
        process = self.process
        if process and process.poll() is None:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it ended just now

    def command(self):
        """
        The container's first process sees a copy of this machine's root that vanishes with it; its volumes are bound there, by way of
        /.volumes, from inside, since links such as /var/run must lead to the copy. When it ends, or we do, so does all it started.
        """
        env = self.environment()
        root = f"{self.pod.folder}/{self.name}.root"
        outside = ["set -e", f"mkdir -p {root}", f"mount -t tmpfs tmpfs {root}", f"mkdir {root}/upper {root}/work {root}/all",
                   f"mount -t overlay overlay -o lowerdir=/,upperdir={root}/upper,workdir={root}/work {root}/all",
                   f"mount -t proc proc {root}/all/proc", f"mount --rbind /dev {root}/all/dev", f"mount --rbind /sys {root}/all/sys",
                   f"mkdir {root}/all/.volumes"]
        inside = ["set -e"]
        for number, mount in enumerate(self.spec.get("volumeMounts", [])):
            source = os.path.join(self.pod.volumes[mount["name"]], mount.get("subPath", "")).rstrip("/")
            target, place = mount["mountPath"], f"/.volumes/{number}"
            if not os.path.isfile(source):
                os.makedirs(source, exist_ok=True)
            make = "touch" if os.path.isfile(source) else "mkdir -p"
            outside += [f"{make} {root}/all{place}", f"mount --bind {quote(source)} {root}/all{place}"]
            inside += [f"mkdir -p {quote(os.path.dirname(target))}", f"{make} {quote(target)}", f"mount --bind {place} {quote(target)}"]
            if mount.get("readOnly"):
                inside.append(f"mount -o remount,bind,ro {quote(target)}")
        folder = quote(self.spec.get("workingDir", "/"))
        inside += [f"mkdir -p {folder}", f"cd {folder}", INIT]
        outside.append(f"exec chroot {root}/all sh -c {quote(chr(10).join(inside))} \"$@\"")
        words = [expand(word, env) for word in self.spec.get("command", []) + self.spec.get("args", [])]
        if not words:
            raise ValueError("no command specified")
        return ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child",
                "sh", "-c", "\n".join(outside), "sh", "sh", *words]

    def environment(self):
        env = {"PATH": os.environ["PATH"], "HOME": "/root", "HOSTNAME": self.pod.name}
        for source in self.spec.get("envFrom", []):
            for kind, key in (("configmaps", "configMapRef"), ("secrets", "secretRef")):
                if key in source:
                    env.update({k: v.decode() for k, v in self.pod.data(kind, source[key]).items()})
        for variable in self.spec.get("env", []):
            value = self.value_from(variable["valueFrom"]) if "valueFrom" in variable else expand(variable.get("value", ""), env)
            if value is not None:
                env[variable["name"]] = value
        return env

    def value_from(self, source):
        if "fieldRef" in source:
            return self.pod.field(source["fieldRef"]["fieldPath"])
        for kind, key in (("configmaps", "configMapKeyRef"), ("secrets", "secretKeyRef")):
            if key in source:
                value = self.pod.data(kind, source[key]).get(source[key]["key"])
                if value is None and not source[key].get("optional"):
                    raise Missing(f'{kind} "{source[key]["name"]}" has no key {source[key]["key"]}')
                return None if value is None else value.decode()
        raise ValueError(f"the stand-in node knows no environment variable from {', '.join(source)}")


def quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def expand(text, env):
    return re.sub(r"\$(\$)?\(([^()]+)\)", lambda m: m[0][1:] if m[1] else env.get(m[2], m[0]), text)


class Pod:
    def __init__(self, node, obj):
        self.node, self.api = node, node.api
        self.meta, self.spec = obj["metadata"], obj["spec"]
        self.namespace, self.name, self.uid = self.meta["namespace"], self.meta["name"], self.meta["uid"]
        self.path = f"/api/v1/namespaces/{self.namespace}/pods/{self.name}"
        self.folder = f"{node.run}/pods/{self.uid}"
        self.started, self.volumes, self.known = now(), {}, {}
        self.containers = [Container(self, spec) for spec in self.spec["containers"]]
        self.ending = self.evicted = self.deleted = False
        self.stop_waiting, self.one_write, self.to_write = threading.Event(), threading.Lock(), False
        os.makedirs(self.folder)
        self.thread = threading.Thread(target=self.live, daemon=True)
        self.thread.start()

    def live(self):
        try:
            missing = [container for container in self.containers if container.spec.get("image", "").endswith(":missing")]
            for container in missing:
                image = container.spec["image"]
                container.state = {"waiting": {"reason": "ImagePullBackOff", "message": f'Back-off pulling image "{image}"'}}
                self.event("Failed", f'Failed to pull image "{image}": not found')
            if missing:
                self.report()
            elif self.prepare():
                lives = [threading.Thread(target=container.live, daemon=True) for container in self.containers[1:]]
                for life in lives:
                    life.start()
                self.containers[0].live()
                for life in lives:
                    life.join()
        except Exception:
            traceback.print_exc()

    def prepare(self):
        """Waits for the ConfigMaps and Secrets that it names; they may be made after it. False when it ended first."""
        told = False
        while not self.ending:
            try:
                for volume in self.spec.get("volumes", []):
                    self.volumes[volume["name"]] = self.volume(volume)
                for container in self.containers:
                    container.environment()
                return True
            except Missing as missing:
                if not told:
                    self.event("FailedMount", str(missing))
                told = True
                self.known.clear()
                self.stop_waiting.wait(RETRY_SECONDS)
        return False

    def volume(self, volume):
        if "hostPath" in volume:
            return volume["hostPath"]["path"]
        folder = f"{self.folder}/volumes/{volume['name']}"
        os.makedirs(folder, exist_ok=True)
        for kind, key, name in (("configmaps", "configMap", "name"), ("secrets", "secret", "secretName")):
            if key in volume:
                source = volume[key]
                content = self.data(kind, {"name": source[name], "optional": source.get("optional")})
                paths = {item["key"]: item["path"] for item in source.get("items", [])} or {k: k for k in content}
                for entry, path in paths.items():
                    if entry not in content:
                        raise Missing(f'{kind} "{source[name]}" has no key {entry}')
                    os.makedirs(os.path.dirname(f"{folder}/{path}"), exist_ok=True)
                    with open(f"{folder}/{path}", "wb") as file:
                        file.write(content[entry])
        return folder

    def data(self, kind, source):
        """What a ConfigMap or Secret holds, read once for the pod."""
        key = kind, source["name"]
        if key not in self.known:
            obj = self.api.request("GET", f"/api/v1/namespaces/{self.namespace}/{kind}/{source['name']}")
            if obj is None and not source.get("optional"):
                raise Missing(f'{kind} "{source["name"]}" not found')
            text, binary = ({}, "data") if kind == "secrets" else ((obj or {}).get("data") or {}, "binaryData")
            self.known[key] = {name: value.encode() for name, value in text.items()}
            self.known[key].update({name: base64.b64decode(value) for name, value in ((obj or {}).get(binary) or {}).items()})
        return self.known[key]

    def field(self, path):
        part = re.fullmatch(r"metadata\.(labels|annotations)\['(.*)'\]", path)
        if part:
            return (self.meta.get(part[1]) or {}).get(part[2], "")
        value = {"metadata": self.meta, "spec": self.spec, "status": {"podIP": "127.0.0.1", "hostIP": "127.0.0.1"}}
        for name in path.split("."):
            value = value[name]
        return str(value)

    def see(self, meta):
        self.meta = meta
        if "deletionTimestamp" in meta:
            self.delete(meta.get("deletionGracePeriodSeconds", 0))
        elif any("running" in container.state for container in self.containers):
            self.meet_fate()

    def fate(self):
        return (self.meta.get("annotations") or {}).get(FATE)

    def meet_fate(self):
        fate = self.fate()
        if fate == "Evicted" and not self.ending:
            self.ending = self.evicted = True
            self.event("Evicted", "The node was low on resource: memory.")
        elif fate == "OOMKilled":
            for container in self.containers:
                container.killed_for = fate
        if fate in ("Evicted", "OOMKilled"):
            self.kill_containers()

    def delete(self, grace):
        if not self.deleted:
            self.ending = self.deleted = True
            threading.Thread(target=self.end, args=(grace,), daemon=True).start()

    def end(self, grace):
        self.stop_waiting.set()
        if grace:
            for container in self.containers:
                container.stop()
            self.thread.join(grace)
        self.kill()
        self.write_status()
        self.api.request("DELETE", self.path, {"gracePeriodSeconds": 0, "preconditions": {"uid": self.uid}})

    def kill(self):
        """At once; returns when nothing of it runs any more."""
        self.ending = True
        self.stop_waiting.set()
        while self.thread.is_alive():
            self.kill_containers()  # again: a container may have been about to start
            self.thread.join(RETRY_SECONDS)

    def kill_containers(self):
        for container in self.containers:
            container.kill()

    def report(self):
        """Has its status written soon; what changes before that goes along."""
        if not self.to_write:
            self.to_write = True
            self.node.work.put(self.write_status)

    def write_status(self):
        with self.one_write:  # or an older status could be written last
            self.to_write = False
            self.api.request("PATCH", self.path + "/status", {"metadata": {"uid": self.uid}, "status": self.status()}, MERGE)

    def status(self):
        states = [container.state for container in self.containers]
        codes = [state["terminated"]["exitCode"] for state in states if "terminated" in state]
        if self.evicted:
            phase = "Failed"
        elif any("waiting" in state for state in states):
            phase = "Pending"
        elif len(codes) < len(states) or not self.is_over():
            phase = "Running"
        else:
            phase = "Failed" if any(codes) else "Succeeded"
        ready = "True" if all("running" in state for state in states) else "False"
        conditions = {"PodScheduled": "True", "Initialized": "True", "ContainersReady": ready, "Ready": ready}
        status = {"phase": phase, "startTime": self.started, "hostIP": "127.0.0.1", "podIP": "127.0.0.1", "podIPs": [{"ip": "127.0.0.1"}],
                  "containerStatuses": [container.status() for container in self.containers],
                  "conditions": [{"type": name, "status": value, "lastTransitionTime": now()} for name, value in conditions.items()]}
        if self.evicted:
            status.update(reason="Evicted", message="The node was low on resource: memory.")
        return status

    def is_over(self):
        """Whether the containers, all of them ended, will not be started again."""
        policy = self.spec["restartPolicy"]
        codes = [container.state["terminated"]["exitCode"] for container in self.containers]
        return self.ending or policy == "Never" or (policy == "OnFailure" and not any(codes))

    def event(self, reason, message):
        self.node.event(self.meta, reason, message, "kubelet")


class Node:
    def __init__(self, api, run):
        self.api, self.run = api, run
        self.pods = {}  # by uid
        self.told = set()  # uids of pods that cannot be scheduled and have it written
        self.work = queue.SimpleQueue()  # requests that nobody waits for
        for _ in range(CONNECTIONS):
            threading.Thread(target=self.do_work, daemon=True).start()

    def do_work(self):
        while True:
            try:
                self.work.get()()
            except Exception:
                traceback.print_exc()

    def find(self, namespace, name):
        return next((pod for pod in list(self.pods.values()) if (pod.namespace, pod.name) == (namespace, name)), None)

    def register(self, port):
        self.api.request("POST", "/api/v1/nodes", {"metadata": {"name": NODE}})
        self.api.request("PATCH", f"/api/v1/nodes/{NODE}/status", {"status": {
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}], "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
            "capacity": {"cpu": "64", "memory": "64Gi", "pods": "10000"},
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "lastTransitionTime": now()}]}}, MERGE)

    def follow(self):
        """Lists and watches for ever: a watch that ends goes on where it was, one that is too old begins with a new list."""
        while True:
            found = self.api.request("GET", "/api/v1/pods")
            for obj in found["items"]:
                self.see(obj)
            for uid in set(self.pods) - {obj["metadata"]["uid"] for obj in found["items"]}:
                self.forget(uid)
            version = found["metadata"]["resourceVersion"]
            while version:
                before = version
                for event in self.api.watch("/api/v1/pods", version):
                    version = None if event["type"] == "ERROR" else event["object"]["metadata"]["resourceVersion"]
                    if event["type"] in ("ADDED", "MODIFIED"):
                        self.see(event["object"])
                    elif event["type"] == "DELETED":
                        self.forget(event["object"]["metadata"]["uid"])
                if version == before:
                    time.sleep(RETRY_SECONDS)

    def see(self, obj):
        meta, spec, uid = obj["metadata"], obj["spec"], obj["metadata"]["uid"]
        if not spec.get("nodeName"):
            self.work.put(lambda: self.schedule(meta))
        elif uid in self.pods:
            self.pods[uid].see(meta)
        elif obj["status"].get("phase", "Pending") == "Pending" and "deletionTimestamp" not in meta:
            self.pods[uid] = Pod(self, obj)
        elif "deletionTimestamp" in meta:
            self.api.request("DELETE", f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}", {"gracePeriodSeconds": 0})

    def forget(self, uid):
        """The pod is gone from the server, perhaps by force: nothing of it may go on running."""
        pod = self.pods.pop(uid, None)

        def clean():
            pod.kill()
            shutil.rmtree(pod.folder, ignore_errors=True)
        if pod:
            threading.Thread(target=clean, daemon=True).start()

    def schedule(self, meta):
        path = f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}"
        if (meta.get("annotations") or {}).get(FATE) != "Unschedulable":
            self.api.request("POST", path + "/binding", {"metadata": {"name": meta["name"], "uid": meta["uid"]}, "target": {
                "apiVersion": "v1", "kind": "Node", "name": NODE}})
        elif meta["uid"] not in self.told:
            self.told.add(meta["uid"])
            message = "0/1 nodes are available: 1 Insufficient cpu."
            self.api.request("PATCH", path + "/status", {"metadata": {"uid": meta["uid"]}, "status": {"conditions": [
                {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message, "lastTransitionTime": now()}]}}, MERGE)
            self.event(meta, "FailedScheduling", message, "default-scheduler")

    def event(self, pod, reason, message, component):
        space, name = pod["namespace"], pod["name"]
        about = {"apiVersion": "v1", "kind": "Pod", "namespace": space, "name": name, "uid": pod["uid"]}
        self.work.put(lambda: self.api.request("POST", f"/api/v1/namespaces/{space}/events", {
            "metadata": {"generateName": name + "."}, "involvedObject": about, "type": "Warning", "reason": reason, "message": message,
            "source": {"component": component, "host": NODE}, "firstTimestamp": now(), "lastTimestamp": now(), "count": 1}))


class Logs(http.server.BaseHTTPRequestHandler):
    """GET /containerLogs/NAMESPACE/POD/CONTAINER, as the API server asks for it."""
    protocol_version = "HTTP/1.1"
    node = None

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        parts = url.path.strip("/").split("/")
        pod = self.node.find(*parts[1:3]) if parts[0] == "containerLogs" and len(parts) == 4 else None
        container = next((c for c in pod.containers if c.name == parts[3]), None) if pod else None
        if not container:
            return self.refuse(404, f"no container {url.path}")
        run = container.restarts - (query.get("previous") == "true")
        if not os.path.exists(container.log(run)):
            return self.refuse(400, f'container "{container.name}" in pod "{pod.name}" is waiting to start')
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for text in self.lines(container, run, query):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(text), text))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True  # the reader has gone

    def refuse(self, code, message):
        body = message.encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def lines(self, container, run, query):
        """The log's text from the asked place on, in pieces of whole lines; with `follow` to the end of the run."""
        since = query.get("sinceTime", "")
        if "sinceSeconds" in query:
            since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - int(query["sinceSeconds"])))
        since = since.rstrip("Z").encode()  # times of one form compare as texts
        tail = int(query["tailLines"]) if "tailLines" in query else None
        with open(container.log(run), "rb") as log:
            while True:
                with container.change:
                    over = run < container.restarts or "terminated" in container.state
                    found = log.readlines()
                    if not found and not over and query.get("follow") == "true":
                        container.change.wait()
                        continue
                found = [line for line in found if line >= since]
                if tail is not None:
                    found, tail = found[len(found) - min(tail, len(found)):], None
                text = b"".join(line if query.get("timestamps") == "true" else line.split(b" ", 1)[1] for line in found)
                if text:
                    yield text
                if query.get("follow") != "true" or (over and not found):
                    return


def main():
    server, token, run, port = sys.argv[1], sys.argv[2], os.path.abspath(sys.argv[3]), int(sys.argv[4])
    threading.stack_size(256 * 1024)  # a thread for each container
    shutil.rmtree(f"{run}/pods", ignore_errors=True)
    node = Node(Api(server, token), run)
    node.register(port)
    Logs.node = node
    http.server.ThreadingHTTPServer.request_queue_size = 128
    web = http.server.ThreadingHTTPServer(("127.0.0.1", port), Logs)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(f"{run}/kubelet.crt", f"{run}/kubelet.key")
    web.socket = tls.wrap_socket(web.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    node.follow()


main()
