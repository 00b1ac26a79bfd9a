//! Decides what is encoded of a stream.

use engine::transcode::{Outputs, Picture, Request};
use roster::Roster;

/// What viewers get of a stream, and the public names for its log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer<'d> {
    /// The user of the stream.
    pub(crate) user: Option<&'d str>,
    /// The app, if it is one of the roster's.
    pub(crate) app: Option<&'d str>,
    /// What viewers get.
    pub(crate) outputs: Outputs,
}

/// Decides about one stream: the ladder of its user, or else of its app, as far as it is smaller than what the
/// publisher sends. Nothing is ever scaled up, and no frame is shown twice. Of a picture of unknown size nothing is
/// encoded.
///
/// The engine ends streams that it gets no profiles for, so there always are some.
pub(crate) fn transcode<'d>(roster: &'d Roster, request: &Request) -> Offer<'d> {
    let user = roster.users.get(&*request.stream);
    let app = roster.apps.get(&*request.app);
    let mut outputs = match app {
        Some(app) => app.outputs(roster.ladder_of(app, &request.stream)),
        // the roster is newer than the engine's configuration
        None => Outputs {
            webrtc: true,
            llhls: true,
            ..Outputs::default()
        },
    };
    fit(&mut outputs, request.picture);
    Offer {
        user: user.map(|user| user.slug.as_str()),
        app: app.map(|app| app.slug.as_str()),
        outputs,
    }
}

/// Leaves only what is smaller and no faster than the publisher's picture.
fn fit(outputs: &mut Outputs, picture: Option<Picture>) {
    let Some(Picture { height, framerate }) = picture else {
        outputs.encodes.clear();
        return;
    };
    outputs.encodes.retain(|encode| encode.height < height);
    for encode in &mut outputs.encodes {
        let slower = |wanted: &u32| framerate.is_none_or(|rate| f64::from(*wanted) < rate);
        encode.framerate = encode.framerate.filter(slower);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSTER: &str = r#"
        [site]
        title = "T"
        url = "https://live.example.net"
        [apps.show]
        renditions = ["1080p", "720p", { name = "low", height = 240, bitrate = "300 kbit/s", framerate = 30 }]
        [apps.plain]
        playback = ["webrtc"]
        thumbnails = false
        [users.alice]
        apps = ["show", "plain"]
        renditions = ["480p"]
        [users.bob]
        apps = ["show"]
        renditions = []
        [users.carol]
        apps = ["show", "plain"]
    "#;

    fn encoded(
        app: &str,
        stream: &str,
        height: u32,
        framerate: Option<f64>,
    ) -> Vec<(String, Option<u32>)> {
        let (roster, _) = Roster::parse("mitts.toml", ROSTER).unwrap();
        let request = Request {
            app: app.to_owned(),
            stream: stream.to_owned(),
            picture: Some(Picture { height, framerate }),
        };
        let offer = transcode(&roster, &request);
        let encodes = offer.outputs.encodes.into_iter();
        encodes.map(|one| (one.name, one.framerate)).collect()
    }

    fn names(app: &str, stream: &str, height: u32) -> Vec<String> {
        let encoded = encoded(app, stream, height, None);
        encoded.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn nothing_is_scaled_up() {
        assert_eq!(names("show", "carol", 2160), ["1080p", "720p", "low"]);
        assert_eq!(names("show", "carol", 1080), ["720p", "low"]);
        assert_eq!(names("show", "carol", 720), ["low"]);
        assert_eq!(names("show", "carol", 240), [""; 0]);
    }

    #[test]
    fn no_frame_is_shown_twice() {
        let framerate = |sent| encoded("show", "carol", 360, sent)[0].1;
        assert_eq!(framerate(Some(60.0)), Some(30));
        assert_eq!(framerate(Some(30.0)), None);
        assert_eq!(framerate(Some(24.0)), None);
        assert_eq!(framerate(None), Some(30));
    }

    #[test]
    fn a_user_has_a_ladder_of_their_own_in_each_app() {
        assert_eq!(names("show", "alice", 1080), ["480p"]);
        assert_eq!(names("plain", "alice", 1080), ["480p"]);
        assert_eq!(names("show", "bob", 1080), [""; 0]);
        assert_eq!(names("plain", "carol", 1080), [""; 0]);
        assert_eq!(names("show", "main", 1080), ["720p", "low"], "a channel");
    }

    #[test]
    fn whatever_arrives_viewers_get_the_source() {
        let (roster, _) = Roster::parse("mitts.toml", ROSTER).unwrap();
        for (app, webrtc, llhls) in [
            ("show", true, true),
            ("plain", true, false),
            ("gone", true, true),
        ] {
            let request = Request {
                app: app.to_owned(),
                stream: "carol".to_owned(),
                picture: None,
            };
            let Offer { outputs, .. } = transcode(&roster, &request);
            assert_eq!((outputs.webrtc, outputs.llhls), (webrtc, llhls), "{app}");
            assert_eq!(outputs.encodes, []);
        }
    }
}
