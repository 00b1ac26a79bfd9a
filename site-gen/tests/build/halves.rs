//! `mitts build --only`: one half is built, the other stays as it is.

use crate::support::{SMALL, Site};

#[test]
fn the_other_half_stays_as_it_is() {
    let site = Site::new(SMALL);
    site.good(&["build"]);
    let (public, deploy) = (site.tree("public"), site.tree("deploy"));
    let changed = SMALL.replacen("title = \"", "title = \"New ", 1);
    assert_ne!(changed, SMALL);
    let changed = changed.replace("[apps.", "[ome.ports]\nrtmp = 1936\n[apps.");
    site.write("mitts.toml", &changed);

    let shown = site.good(&["build", "--only", "deploy"]);
    assert!(shown.contains("server configuration"), "{shown}");
    assert_eq!(site.tree("public"), public);
    let new = site.tree("deploy");
    assert_ne!(new, deploy);
    assert!(site.read("deploy/Server.xml").contains("1936"));

    site.write("mitts.toml", changed.replace("1936", "1937"));
    site.good(&["build", "--only", "site"]);
    assert_eq!(site.tree("deploy"), new);
    assert_ne!(site.tree("public"), public);

    // a whole build is the same as one from nothing
    site.good(&["build"]);
    let whole = (site.tree("public"), site.tree("deploy"));
    let fresh = Site::new(&changed.replace("1936", "1937"));
    fresh.good(&["build"]);
    assert_eq!(whole, (fresh.tree("public"), fresh.tree("deploy")));
}

#[test]
fn mistakes_leave_both_halves() {
    let site = Site::new(SMALL);
    site.good(&["build"]);
    let before = (site.tree("public"), site.tree("deploy"));
    site.write("mitts.toml", SMALL.replace("title", "titel"));
    for half in ["site", "deploy"] {
        assert!(site.bad(1, &["build", "--only", half]).contains("titel"));
    }
    assert_eq!((site.tree("public"), site.tree("deploy")), before);
}
