//! The answer to an OBS that asks how to encode: its "multitrack video", which other services call Enhanced Broadcasting.
//! Pure: no HTTP, no clock, no files.
//!
//! Before a stream, OBS 30.2 and later send a report with the stream key and the machine's hardware, if their service has the
//! setting `multitrack_video_configuration_url`. The answer is one track of H.264 for this machine, and a publish token in the
//! place of the key, so that the key is sent over HTTPS only; or else a refusal, which OBS shows in a window. Requests and
//! answers follow the source of OBS 30.2 to 32.2; none has been tried on a real OBS of these versions yet.

mod config;
mod decide;
mod encoder;
mod guest;
mod hardware;
mod picture;
mod refusal;
mod report;
mod token;
mod turn;
mod words;

pub(crate) use decide::{Wish, decide};
pub use encoder::Encoder;
pub use picture::SOUND;
pub(crate) use refusal::Refusal;
pub(crate) use report::Report;
pub(crate) use token::{GuestToken, Tokens};
