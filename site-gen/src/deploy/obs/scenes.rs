//! A producer's scene collection: a file that OBS imports (Scene Collection > Import).
//!
//! One scene shows the whole layout, and one each of its slots, all at the size of the canvas. Names are unique, since
//! OBS 29 finds sources by name; later versions use the UUIDs.

use roster::{Layout, Roster};
use serde_json::{Value, json};

use crate::site::facts::layouts::shown_slots;

use super::json;

/// The text of a layout's collection.
pub fn collection(roster: &Roster, layout: &Layout) -> String {
    let address = format!("{}/{}/obs/", roster.site.url.origin(), *layout.slug);
    let mut shown = vec![(layout.title.clone(), address.clone())];
    for slot in shown_slots(roster, layout) {
        let name = slot_name(roster, layout, slot);
        let number = slot + 1;
        shown.push((
            format!("{}: {number} {name}", layout.title),
            format!("{address}{number}/"),
        ));
    }
    let [width, height] = layout.canvas;
    let mut sources = Vec::new();
    for (name, address) in &shown {
        let page = format!("{name} (page)");
        sources.push(browser(&page, address, layout.canvas));
        sources.push(scene(name, &page));
    }
    let first = &shown[0].0;
    let order: Vec<Value> = shown
        .iter()
        .map(|(name, _)| json!({ "name": name }))
        .collect();
    json(&json!({
        "name": format!("{}: {}", roster.site.title, layout.title),
        "version": 1,
        "resolution": { "x": width, "y": height },
        "current_scene": first,
        "current_program_scene": first,
        "scene_order": order,
        "sources": sources,
        "groups": [],
        "transitions": [],
    }))
}

/// The label of a slot, or its stream's name.
fn slot_name(roster: &Roster, layout: &Layout, slot: usize) -> String {
    let roster::Content::Slots(slots) = &layout.content else {
        return String::new();
    };
    let slot = &slots[slot];
    let label = slot.label.clone();
    label.unwrap_or_else(|| {
        let name = roster.name_of(&slot.stream);
        name.unwrap_or_default().to_owned()
    })
}

/// A browser source.
fn browser(name: &str, address: &str, [width, height]: [u32; 2]) -> Value {
    json!({
        "name": name,
        "uuid": uuid(name),
        "id": "browser_source",
        "versioned_id": "browser_source",
        "settings": {
            "url": address,
            "width": width,
            "height": height,
            // OBS's own default paints margins
            "css": "",
            // otherwise nobody can mix its sound
            "reroute_audio": true,
            // otherwise each change of scene connects again
            "shutdown": false,
            "restart_when_active": false,
            "webpage_control_level": 1,
        },
        "mixers": 255,
        "volume": 1.0,
        "enabled": true,
        "muted": false,
        "monitoring_type": 0,
    })
}

/// A scene that shows one source, as large as the canvas.
fn scene(name: &str, source: &str) -> Value {
    let at = |x: f64, y: f64| json!({ "x": x, "y": y });
    json!({
        "name": name,
        "uuid": uuid(name),
        "id": "scene",
        "versioned_id": "scene",
        "settings": {
            "id_counter": 1,
            "custom_size": false,
            "items": [{
                "name": source,
                "source_uuid": uuid(source),
                "id": 1,
                "visible": true,
                "locked": false,
                "pos": at(0.0, 0.0),
                "scale": at(1.0, 1.0),
                "rot": 0.0,
                "align": 5,
                "bounds_type": 0,
                "bounds_align": 0,
                "bounds": at(0.0, 0.0),
                "crop_left": 0, "crop_top": 0, "crop_right": 0, "crop_bottom": 0,
                "scale_filter": "disable",
            }],
        },
        "mixers": 0,
        "volume": 1.0,
        "enabled": true,
        "muted": false,
    })
}

/// A UUID (version 8) from a name, so that the same roster gives the same file.
fn uuid(name: &str) -> String {
    let hash = blake3::hash(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}
