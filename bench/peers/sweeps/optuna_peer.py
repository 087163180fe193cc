"""Optuna's TPE (default settings) on the functions of src/core/sweeps/testing/functions.ts.

Reads one JSON line per question: {"function": ..., "trials": n, "seed": n, "space": [...]}. It asks back for every
value ({"ask": {...}}) so that both sides minimise the very same function, and ends with {"best": value}.
"""

import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def suggest(trial, space):
    point = {}
    for dimension in space:
        path, values, when = dimension["path"], dimension["range"], dimension["when"]
        if when is not None and point.get(when["path"]) not in when["values"]:
            continue
        kind = values["kind"]
        if kind == "choice":
            point[path] = trial.suggest_categorical(path, values["values"])
        elif kind == "integer":
            point[path] = trial.suggest_int(path, values["minimum"], values["maximum"], log=values["log"])
        else:
            low, high = values["minimum"], values["maximum"]
            point[path] = trial.suggest_float(path, low, high, log=kind == "log")
    return point


def answer(question):
    def objective(trial):
        say({"ask": suggest(trial, question["space"])})
        return json.loads(sys.stdin.readline())["value"]

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=question["seed"]))
    study.optimize(objective, n_trials=question["trials"])
    say({"best": study.best_value})


say({"version": optuna.__version__})
for line in sys.stdin:
    answer(json.loads(line))
