//! The roster, `mitts.toml`: the one file that an admin of a streaming site edits.
//!
//! [`Roster::parse`] reads it and finds all of its problems in one run; [`render`] prints them. The crate also
//! defines stream keys ([`StreamKey`], [`KeyHash`]) and their lookup ([`KeyIndex`]). The site generator and the
//! function share it. It uses no templates, network, async runtime or clock. It uses versions and names from the crate
//! `engine`.

// Imports go one way: index -> parse -> model -> file -> access.
mod access;
mod file;
pub mod index;
mod model;
mod parse;

/// Reading the value of a field.
pub mod decode {
    pub use crate::file::{
        decode::{Field, Problems, Value, array, syntax},
        leaf::{leaf, leaf_field},
    };
}

pub use access::{
    detect::{holds_key, looks_like_key, mask_keys},
    ed25519::{PrivateKey, PrivateKeyError, PublicKey, PublicKeyError},
    hash::{KeyHash, KeyHashError},
    key::{KEY_PREFIX, KeyError, StreamKey},
    secret::{Secret, SecretError, SecretRef},
};
pub use file::{
    composed::composed,
    kind::{Kind, ProblemKind, Severity},
    leaked::report_keys,
    problem::{At, Problem, Report, Span},
    render,
    suggest::{self, Hints, nearest},
    table,
};
pub use model::{
    admission::{Admission, AdmissionUrl},
    apps::{App, Ingest, Playback},
    archive::Archive,
    audience::Audience,
    bucket::{Bucket, BucketAddress, Provider, PublicUrl},
    channels::{Channel, Queue, Stretch, Turn},
    cluster::{Cluster, Node, OriginMap},
    conductor::Conductor,
    events::{EventPlace, ScheduledEvent},
    groups::Group,
    invitations::{
        InvitationKey, Invitations, KeyId, MOST_KEYS,
        invited::Invited,
        token::{
            Invitation, InvitationProblem, MOST_BYTES, MOST_INVITED, MOST_NAME, Right, Verified,
            guest_key, token_of_guest,
        },
    },
    key_index::{KeyIndex, KeyPlace},
    kubernetes::{Edges, Image, Kubernetes},
    latency::Latency,
    layouts::{
        Arrange, Content, Layout,
        canvas::MAX_CANVAS,
        login::{Login, PasswordHash},
        slot::{Crop, Fit, Slot},
    },
    named::Named,
    names::reserved_for,
    nginx::Nginx,
    notify::{
        Event, Notices, Notify,
        quiet::Quiet,
        template::{Placeholder, Template, Templates},
        webhook::{Webhook, WebhookUrl},
    },
    ome::{
        Ome,
        ports::{ICE_PORTS, Ports},
    },
    privacy::{Pages, Watcher},
    recordings::Recordings,
    relays::{Platform, Relay, RelayTarget},
    renditions::Rendition,
    roles::{Permissions, Produced},
    roster::{Roster, Tables},
    site::Site,
    users::{
        Key, User,
        profile::{Profile, ProfileLink},
    },
    values::{
        embed::Embedder,
        network::is_public,
        picture::{Picture, SharedPicture},
        site_url::SiteUrl,
        slug::{Slug, SlugError},
        stream::{StreamName, StreamPattern},
        time::{Edge, Standing, Window, moment},
    },
};
pub use parse::doubts::{Doubts, Examined};
