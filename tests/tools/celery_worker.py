"""A Celery application that writes what it is asked to do into a file, a line of JSON for each task.

The environment says which broker, queue and prefix of the tasks' names, and which file.
"""

import json
import os

from celery import Celery

app = Celery("worker", broker=os.environ["WORKER_BROKER"])
app.conf.task_default_queue = os.environ["WORKER_QUEUE"]
app.conf.accept_content = ["json"]
app.conf.task_ignore_result = True
app.conf.worker_hijack_root_logger = False
# A task is done when it has run: what a worker that dies had before it comes again.
app.conf.task_acks_late = True


def note(task, args, kwargs):
    line = json.dumps({"id": task.request.id, "task": task.name, "args": args, "kwargs": kwargs})
    with open(os.environ["WORKER_FILE"], "a", encoding="utf-8") as file:
        file.write(line + "\n")


for name in ("add_share", "add_one_minute", "add_block", "agent_receive"):

    def run(self, *args, **kwargs):
        note(self, args, kwargs)

    app.task(bind=True, name=os.environ["WORKER_PREFIX"] + "." + name)(run)
