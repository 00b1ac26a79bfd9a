// The picture of a stream with sound only: a microphone, in a ring that grows with `level()`, 0 to 1. There is always a video
// track, so that every engine and player accepts the stream and a camera can be added later. Used by capture.js.

const WIDTH = 640;
const HEIGHT = 360;
const RATE = 10; // frames per second
const ICON = ["M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z", "M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"];
const SIZE = 24; // px, of the icon

/** The picture as a stream, until its track is stopped. */
export function voice(level) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext("2d");
  const [body, stand] = ICON.map((path) => new Path2D(path));

  function ring(radius, colour) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(0, 0, radius, 0, 2 * Math.PI);
    context.fill();
  }

  function draw() {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#1d140d";
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.translate(WIDTH / 2, HEIGHT / 2);
    ring(64 + 48 * level(), "#4a2c14");
    ring(64, "#6b3c16");
    context.scale(3, 3);
    context.translate(-SIZE / 2, -SIZE / 2);
    Object.assign(context, { fillStyle: "#fff6ea", strokeStyle: "#fff6ea", lineWidth: 1.75, lineCap: "round" });
    context.fill(body);
    context.stroke(stand);
  }

  draw();
  const stream = canvas.captureStream(RATE);
  const [track] = stream.getVideoTracks();
  const timer = setInterval(() => (track.readyState === "ended" ? clearInterval(timer) : draw()), 1000 / RATE);
  return stream;
}

