// What a plan takes: the figures of `mitts plan`, in the same units. A test compares the two.

/** How many streams come in, go to those who take part, and go to each viewer. */
export function streams({ mode, people }) {
  if (mode === "solo") return { incoming: 1, among: 0, each: 1 };
  if (mode === "event") return { incoming: people + 1, among: people, each: 1 };
  return { incoming: people, among: people * people, each: people };
}

// How many viewers fit the link and the allowance; null if no limit is known, or not even those who take part fit.
function largest({ incoming, among, each }, plan, mbit, seconds) {
  const limits = [plan.link, plan.allowance && (plan.allowance * 8e6) / seconds].filter((limit) => limit);
  const rest = Math.min(...limits) - among * mbit;
  if (!limits.length || !mbit || rest < 0 || (plan.link && incoming * mbit > plan.link)) return null;
  return Math.floor(rest / (each * mbit) + 1e-9); // what divides evenly may come out a hair too small
}

/**
 * The figures of a plan: `{ mode, people, viewers, video, audio, hours, days, link, allowance, price, cores }`. Bitrates are in
 * kbit/s, the link in Mbit/s, the allowance in TB a month, the price for a TB. `cores`: what one stream takes, and what all of its
 * renditions take. Unknown limits are null.
 */
export function budget(plan) {
  const counts = streams(plan);
  const mbit = (plan.video + plan.audio) / 1000;
  const toViewers = plan.viewers * counts.each;
  const mbitIn = counts.incoming * mbit;
  const mbitOut = (counts.among + toViewers) * mbit;
  const seconds = plan.hours * 3600 * plan.days;
  const tbit = (mbitOut * seconds) / 1e6;
  const tb = tbit / 8;
  return {
    streamsIn: counts.incoming,
    streamsOut: counts.among + toViewers,
    mbitIn,
    mbitOut,
    mbitAmong: counts.among * mbit,
    mbitViewers: toViewers * mbit,
    gbitDay: (mbitOut * plan.hours * 3600) / 1000,
    tbit,
    gb: tb * 1000,
    cost: plan.price === null ? null : Math.max(0, tb - (plan.allowance ?? 0)) * plan.price,
    cores: counts.incoming * plan.cores.stream + counts.each * plan.cores.renditions,
    most: largest(counts, plan, mbit, seconds),
    overLink: plan.link !== null && Math.max(mbitIn, mbitOut) > plan.link,
    overAllowance: plan.allowance !== null && tb > plan.allowance,
  };
}
