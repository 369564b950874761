/**
 * A canvas for drawing with mouse, finger, pen or keyboard. It keeps strokes, not pixels, so that the last one can be
 * undone, and strokes are sharp at any size and visible in light and dark mode. Positions and widths are fractions of
 * the side.
 */

/** The thickness of strokes in the model's training data, for a digit that fills two thirds of the height. */
const WIDTH = 0.085;

/** Points that are nearer than this are merged. */
const NEAR = 0.004;

const STEP = 0.05;
const SMALL_STEP = 0.01;

/** The side in pixels of the picture that is sent. */
const SIDE = 280;

const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-1, -1],
  PageUp: [1, -1],
  End: [-1, 1],
  PageDown: [1, 1],
};

export class DrawingPad {
  #canvas;
  #context;
  #listener;
  #strokes = [];
  #image = null;
  #stroke = null;
  #pointer = null;
  #pen = { x: 0.5, y: 0.2, isDown: false, isShown: false };
  #held = new Set();
  #frame = 0;

  /**
   * @param listener `drawn({ended})`: a stroke has grown, or ended; `undone()`, `cleared()`; `pen(isDown)`: the
   *   keyboard's pen was put down or lifted
   */
  constructor(canvas, listener) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#listener = listener;
    this.#hearPointer();
    this.#hearKeys();
    new ResizeObserver(() => this.#fit()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#redraw());
  }

  /** Whether there are no strokes. */
  get isBlank() {
    return this.#strokes.length === 0;
  }

  /** Whether there is nothing to clear. */
  get isEmpty() {
    return this.isBlank && this.#image === null;
  }

  /** Replaces the drawing with a picture, or with nothing. */
  show(image) {
    this.#forget();
    this.#image = image;
    this.#redraw();
  }

  /** Undoes the last stroke, or removes the picture. */
  undo() {
    this.#end();
    if (this.#strokes.pop() === undefined) {
      this.#image = null;
    }
    this.#redraw();
    this.#listener.undone();
  }

  clear() {
    this.show(null);
    this.#listener.cleared();
  }

  /** The drawing as a PNG: black on white, whatever the colours of the page. */
  picture() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, SIDE, SIDE);
    drawStrokes(context, this.#strokes, SIDE, "black");
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  #forget() {
    this.#strokes = [];
    this.#image = null;
    this.#stroke = null;
    this.#pointer = null;
    this.#pen.isDown = false;
  }

  // Strokes

  #begin(point) {
    this.#end();
    this.#image = null;
    this.#stroke = [point];
    this.#strokes.push(this.#stroke);
    this.#grown(false);
  }

  #extend(points) {
    for (const point of points) {
      const last = this.#stroke.at(-1);
      if (Math.hypot(point.x - last.x, point.y - last.y) >= NEAR) {
        this.#stroke.push(point);
      }
    }
    this.#grown(false);
  }

  #end() {
    if (this.#stroke) {
      this.#stroke = null;
      this.#pointer = null;
      this.#pen.isDown = false;
      this.#grown(true);
    }
  }

  #grown(ended) {
    this.#redraw();
    this.#listener.drawn({ ended });
  }

  // Mouse, finger and pen

  #hearPointer() {
    const hear = (type, handle) => this.#canvas.addEventListener(type, handle);
    hear("pointerdown", (event) => {
      if (event.isPrimary && event.button === 0) {
        this.#pointerDown(event);
      }
    });
    hear("pointermove", (event) => {
      if (event.pointerId === this.#pointer) {
        const events = event.getCoalescedEvents?.() ?? [];
        this.#extend((events.length > 0 ? events : [event]).map((each) => this.#point(each)));
      }
    });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      hear(type, (event) => {
        if (event.pointerId === this.#pointer) {
          this.#end();
        }
      });
    }
  }

  #pointerDown(event) {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pen.isShown = false;
    this.#begin(this.#point(event));
    this.#pointer = event.pointerId;
  }

  #point(event) {
    const box = this.#canvas.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
      width: event.pointerType === "pen" ? WIDTH * (0.7 + 0.6 * event.pressure) : WIDTH,
    };
  }

  // Keyboard

  #hearKeys() {
    this.#canvas.addEventListener("keydown", (event) => {
      if (this.#pressed(event)) {
        event.preventDefault();
      }
    });
    this.#canvas.addEventListener("keyup", (event) => this.#held.delete(event.key));
    this.#canvas.addEventListener("focus", () => this.#redraw());
    this.#canvas.addEventListener("blur", () => {
      this.#held.clear();
      this.#lift();
      this.#redraw();
    });
  }

  /** Whether the key has a function here. */
  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return false;
    }
    if (event.key in DIRECTIONS) {
      this.#held.add(event.key);
      this.#move(event.shiftKey ? SMALL_STEP : STEP);
    } else if (event.key === " " && !event.repeat) {
      this.#togglePen();
    } else if (event.key === "Backspace") {
      this.undo();
    } else if (event.key === "Delete") {
      this.clear();
    } else {
      return event.key === " ";
    }
    return true;
  }

  /** Moves the pen; two keys that are held together move it diagonally. */
  #move(step) {
    const sum = [...this.#held].map((key) => DIRECTIONS[key]).reduce((a, b) => [a[0] + b[0], a[1] + b[1]]);
    this.#pen.isShown = true;
    this.#pen.x = within(this.#pen.x + Math.sign(sum[0]) * step);
    this.#pen.y = within(this.#pen.y + Math.sign(sum[1]) * step);
    if (this.#pen.isDown) {
      this.#extend([this.#penPoint()]);
    } else {
      this.#redraw();
    }
  }

  #togglePen() {
    this.#pen.isShown = true;
    if (this.#pen.isDown) {
      this.#lift();
    } else {
      this.#begin(this.#penPoint());
      this.#pen.isDown = true;
      this.#redraw();
      this.#listener.pen(true);
    }
  }

  #lift() {
    if (this.#pen.isDown) {
      this.#end();
      this.#listener.pen(false);
    }
  }

  #penPoint() {
    return { x: this.#pen.x, y: this.#pen.y, width: WIDTH };
  }

  // Rendering

  /** Matches the pixels of the canvas to those of the screen. */
  #fit() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (side > 0 && (side !== this.#canvas.width || side !== this.#canvas.height)) {
      this.#canvas.width = this.#canvas.height = side;
      this.#draw();
    }
  }

  #redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const side = this.#canvas.width;
    const style = getComputedStyle(this.#canvas);
    this.#context.clearRect(0, 0, side, side);
    if (this.#image) {
      drawImage(this.#context, this.#image, side);
    }
    drawStrokes(this.#context, this.#strokes, side, style.color);
    if (this.#pen.isShown && document.activeElement === this.#canvas) {
      drawPen(this.#context, this.#pen, side, style.accentColor);
    }
  }
}

function within(position) {
  return Math.min(Math.max(position, WIDTH / 2), 1 - WIDTH / 2);
}

function drawStrokes(context, strokes, side, color) {
  context.strokeStyle = context.fillStyle = color;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  for (const stroke of strokes) {
    drawStroke(context, stroke, side);
  }
}

/**
 * Curves through the middles between points, with the points as their control points: no corners, whatever the hand
 * does. Curves of one width are one path, so that their edges are drawn once.
 */
function drawStroke(context, points, side) {
  if (points.length === 1) {
    dot(context, points[0], side);
    return;
  }
  let from = points[0];
  let width = NaN;
  for (let i = 1; i < points.length; i++) {
    const to = i + 1 < points.length ? middle(points[i], points[i + 1]) : points[i];
    if (points[i].width !== width) {
      context.stroke();
      width = points[i].width;
      context.lineWidth = width * side;
      context.beginPath();
      context.moveTo(from.x * side, from.y * side);
    }
    context.quadraticCurveTo(points[i].x * side, points[i].y * side, to.x * side, to.y * side);
    from = to;
  }
  context.stroke();
  context.beginPath();
}

function dot(context, point, side) {
  context.beginPath();
  context.arc(point.x * side, point.y * side, (point.width * side) / 2, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
}

function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** Draws the whole image, as large as possible. */
function drawImage(context, image, side) {
  const width = image.naturalWidth || image.width;
  const height = image.naturalHeight || image.height;
  const scale = side / Math.max(width, height);
  context.imageSmoothingEnabled = scale < 1;
  context.drawImage(image, (side - width * scale) / 2, (side - height * scale) / 2, width * scale, height * scale);
}

/** Draws the keyboard's pen as a ring, filled while it is down. */
function drawPen(context, pen, side, color) {
  context.lineWidth = side / 100;
  context.strokeStyle = context.fillStyle = color;
  context.beginPath();
  context.arc(pen.x * side, pen.y * side, (WIDTH * side) / 1.6, 0, 2 * Math.PI);
  context.stroke();
  if (pen.isDown) {
    dot(context, { ...pen, width: WIDTH / 3 }, side);
  }
}
