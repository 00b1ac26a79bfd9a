// The time of day as a picture that a browser can read: black and white bars, one for each bit.
import { start } from "./programs.mjs";

const BITS = 16; // of milliseconds: it wraps around after a minute
const SIZE = { width: 640, height: 360 };
const STEP = SIZE.height / BITS;

/** An encoder that sends, in real time, the time at which each frame was made. */
export function clock(by, url) {
  const epoch = Math.floor(Date.now() / 1000) - 1;
  // Frames get the time of day as timestamp, the bars are drawn from it, and timestamps then start at 0 as usual.
  const bars = Array.from({ length: BITS }, (_, bit) => {
    const on = `mod(floor(t*1000/${2 ** bit})\\,2)`;
    return `drawbox=x=0:y=${Math.round(bit * STEP)}:w=iw:h=${Math.ceil(STEP)}:color=white:t=fill:enable='${on}'`;
  });
  const filter = ["realtime", `setpts=(RTCTIME/1000000-${epoch})/TB`, ...bars, "setpts=PTS-STARTPTS", "format=yuv420p"].join(",");
  const format = { rtmp: "flv", srt: "mpegts" }[by];
  const program = start("ffmpeg", [
    "-nostdin", "-v", "error", "-f", "lavfi", "-i", `color=black:size=${SIZE.width}x${SIZE.height}:rate=30`, "-f", "lavfi", "-i", "sine=frequency=330:sample_rate=48000",
    "-vf", filter, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "30", "-c:a", "aac", "-b:a", "64k", "-ac", "2", "-f", format, url,
  ]);
  return { ...program, epoch: epoch * 1000 };
}

/** The delays of `count` frames shown by a page's player, in milliseconds. */
export const delays = (page, epoch, count) => page.evaluate(async ([epoch, count, BITS]) => {
  const video = document.querySelector("video");
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: BITS });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const found = [];
  while (found.length < count) {
    await new Promise((done) => video.requestVideoFrameCallback(done));
    const now = Date.now() - epoch;
    // The middle of each bar.
    for (let bit = 0; bit < BITS; bit++) brush.drawImage(video, video.videoWidth / 2, ((bit + 0.5) * video.videoHeight) / BITS, 1, 1, 0, bit, 1, 1);
    const { data } = brush.getImageData(0, 0, 1, BITS);
    let shown = 0;
    for (let bit = 0; bit < BITS; bit++) if (data[bit * 4] > 127) shown += 2 ** bit;
    const turn = 2 ** BITS;
    found.push((((now - shown) % turn) + turn) % turn);
  }
  return found;
}, [epoch, count, BITS]);
