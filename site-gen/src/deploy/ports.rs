//! Port ranges for the generated files.

use roster::{ICE_PORTS, Ports};

/// WebRTC's UDP ports, first and last, both included.
pub(super) fn ice(ports: &Ports) -> (u16, u16) {
    (ports.ice, ports.ice.saturating_add(ICE_PORTS - 1))
}

/// The same range as text: `10000-10004`.
pub(super) fn ice_range(ports: &Ports) -> String {
    let (first, last) = ice(ports);
    format!("{first}-{last}")
}

/// Whether only privileged programs may open a port.
pub(super) fn is_low(port: u16) -> bool {
    port < 1024
}
