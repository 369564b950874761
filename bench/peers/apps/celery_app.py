"""Flask + Celery + Keras, the models loaded once in each worker process."""

import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from celery import Celery
from celery.signals import worker_process_init
from flask import Flask, jsonify, request

REPOSITORY = Path(os.environ["RACE_MODELS"])
MODELS = ("diabetes", "mnist")
WAIT_SECONDS = 60

tasks = Celery("celery_app", broker=os.environ["RACE_BROKER"], backend="rpc://")
web = Flask("celery_app")
loaded = {}


@worker_process_init.connect
def load(**_):
    import keras

    for name in MODELS:
        folder = REPOSITORY / name / "1"
        inputs = json.loads((folder / "manifest.json").read_text())["inputs"][0]
        loaded[name] = keras.models.load_model(folder / "model.keras", compile=False), inputs.get("features")


@tasks.task
def predict(name, instances):
    import numpy as np

    model, features = loaded[name]
    rows = np.array(instances, "float32")
    if features is None:
        rows /= 255
    else:
        missing = rows == np.array([f.get("missing", np.nan) for f in features], "float32")
        rows = (rows - [f["mean"] for f in features]) / [f["scale"] for f in features]
        rows[missing] = 0
    return model.predict_on_batch(rows).tolist()


@web.post("/predict/<name>")
def answer(name):
    return jsonify(predictions=predict.delay(name, request.get_json()["instances"]).get(timeout=WAIT_SECONDS))
