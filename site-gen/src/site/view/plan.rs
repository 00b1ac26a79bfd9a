//! The template variables of the page that computes bandwidth and cost.

use serde::Serialize;

use crate::operate::plan::Mode;

/// What the form has at first, and the figures that the page computes with.
#[derive(Clone, Debug, Serialize)]
pub struct PlanInfo {
    /// Who publishes, as in the site's layouts.
    pub mode: Mode,
    /// How many publish.
    pub people: u32,
    /// The renditions to choose from.
    pub steps: Vec<Step>,
    /// The processor cores that a stream takes without renditions.
    pub cores_per_stream: f64,
}

/// A rendition to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its video in Mbit/s.
    pub mbit: f64,
    /// The processor cores that it takes for one stream.
    pub cores: f64,
    /// Whether `mitts plan --rendition` knows it by its name.
    pub preset: bool,
    /// Whether the site has it.
    pub chosen: bool,
}
