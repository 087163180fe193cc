"""The Python side of protocol.mjs: reads the workload, answers `losses` and `measure`."""

import json
import os
import sys
import time

import numpy as np


def load_workload(folder):
    with open(os.path.join(folder, "header.json"), encoding="utf-8") as file:
        workload = json.load(file)
    numbers = np.fromfile(os.path.join(folder, "data.bin"), dtype="<f4")

    def take(entry):
        return numbers[entry["offset"] : entry["offset"] + entry["length"]].copy()

    workload["weights"] = [take(each).reshape(each["shape"]) for each in workload["weights"]]
    rows = workload["batch"] * workload["batches"]
    workload["features"] = take(workload["features"]).reshape([rows] + workload["inputShape"])
    workload["targets"] = take(workload["targets"])
    return workload


def say(answer):
    print(json.dumps(answer), flush=True)


def serve(create):
    """`create(workload)` returns (version, step, many): `step(i)` trains on batch i and returns its loss;
    `many()` trains on some batches at full speed and returns the number of examples."""
    try:
        workload = load_workload(sys.argv[1])
        version, step, many = create(workload)
        say({"ready": True, "version": version})
        for line in sys.stdin:
            command, *values = line.split()
            start = time.perf_counter()
            if command == "losses":
                losses = []
                while len(losses) < int(values[0]):
                    losses.append(float(step(len(losses) % workload["batches"])))
                    if (time.perf_counter() - start) * 1000 > float(values[1]):
                        break
                say({"losses": losses})
            elif command == "measure":
                examples = 0
                while True:
                    examples += many()
                    seconds = time.perf_counter() - start
                    if seconds * 1000 >= float(values[0]):
                        break
                say({"value": examples / seconds})
    except Exception as error:  # noqa: BLE001: whatever it is, the benchmark shall say it
        say({"error": str(error).split("\n")[0]})
