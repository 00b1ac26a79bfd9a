//! The archive in an object store: S3, Google Cloud Storage or Azure, by the crate `object_store`.
//!
//! The folder on this machine stays the list of all entries, with their facts and pictures, so that pages are built and entries
//! listed without the network. An entry's files have the same names in the store: `PREFIX/APP/STREAM/ENTRY/video.mp4`. Its facts
//! are written last, so an entry that has them there is whole.

mod connector;
mod credentials;
mod digest;
mod fetch;
mod journal;
mod plan;
mod probe;
mod push;
mod upload;

use std::{path::Path as FilePath, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use futures_util::TryStreamExt;
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig, aws::AmazonS3Builder,
    azure::MicrosoftAzureBuilder, gcp::GoogleCloudStorageBuilder, multipart::MultipartStore,
    path::Path,
};
use roster::{Bucket, BucketAddress, Provider};

pub use self::{
    fetch::{Brought, bring, import},
    plan::{Step, step},
    probe::probe,
    push::{Pushed, push},
};
use super::{
    Store,
    entry::{Entry, FACTS, MEDIA, PLAYLIST, POSTER},
};

/// The media type of each kind of file.
const TYPES: [(&str, &str); 4] = [
    ("mp4", "video/mp4"),
    ("m3u8", "application/vnd.apple.mpegurl"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
];

/// How often a request is sent again. A timer runs the command again anyway.
const RETRIES: usize = 4;

/// An object store.
#[derive(Clone, Debug)]
pub struct Remote {
    objects: Arc<dyn ObjectStore>,
    parts: Arc<dyn Parts>,
    address: BucketAddress,
}

/// A store that takes objects in parts.
trait Parts: MultipartStore + std::fmt::Debug {}
impl<T: MultipartStore + std::fmt::Debug> Parts for T {}

impl Remote {
    /// The store of a roster, whose folder is `folder`. Nothing is sent yet.
    ///
    /// # Errors
    /// If its credentials cannot be read or understood.
    pub fn open(bucket: &Bucket, folder: &FilePath) -> anyhow::Result<Self> {
        Self::with_retries(bucket, folder, RETRIES)
    }

    fn with_retries(bucket: &Bucket, folder: &FilePath, most: usize) -> anyhow::Result<Self> {
        let connector = connector::Connector::new()?;
        let settings = credentials::read(bucket, folder)?;
        let endpoint = bucket.endpoint.as_deref();
        let mut options = ClientOptions::new()
            .with_allow_http(endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")));
        for (ending, kind) in TYPES {
            options = options.with_content_type_for_suffix(ending, kind);
        }
        let retry = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(200),
                max_backoff: Duration::from_secs(5),
                base: 2.0,
            },
            max_retries: most,
            retry_timeout: Duration::from_secs(120),
        };
        let address = bucket.address.value.clone();
        let unknown = |name: &str| anyhow!("the credentials have an unknown name: {name}");
        let wrong = || format!("{address} cannot be used: its credentials are not complete");
        // a macro, because the three builders have no trait in common
        macro_rules! build {
            ($builder:ident, |$made:ident| $more:expr) => {{
                let mut $made = match &settings {
                    None => $builder::from_env(),
                    Some(_) => $builder::new(),
                };
                for (name, value) in settings.iter().flatten() {
                    let key = name.parse().map_err(|_| unknown(name))?;
                    $made = $made.with_config(key, value.as_str());
                }
                let $made = $made
                    .with_bucket(&address.bucket)
                    .with_client_options(options)
                    .with_retry(retry)
                    .with_http_connector(connector);
                let store = Arc::new($more.build().with_context(wrong)?);
                (
                    store.clone() as Arc<dyn ObjectStore>,
                    store as Arc<dyn Parts>,
                )
            }};
        }
        let (objects, parts) = match address.provider {
            Provider::S3 => build!(AmazonS3Builder, |made| {
                let mut made = made;
                if let Some(endpoint) = endpoint {
                    made = made.with_endpoint(endpoint);
                }
                if let Some(region) = &bucket.region {
                    made = made.with_region(region);
                }
                made
            }),
            Provider::Gcs => build!(GoogleCloudStorageBuilder, |made| match endpoint {
                Some(endpoint) => made.with_base_url(endpoint),
                None => made,
            }),
            Provider::Azure => build!(MicrosoftAzureBuilder, |made| {
                let mut made = made;
                if let Some(endpoint) = endpoint {
                    made = made.with_endpoint(endpoint.to_owned());
                }
                if let Some(account) = &bucket.account {
                    made = made.with_account(account);
                }
                made
            }),
        };
        Ok(Remote {
            objects,
            parts,
            address,
        })
    }

    /// Where it is: `s3://bucket/prefix`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The place of an entry's file.
    fn place(&self, entry: &Entry, file: &str) -> Path {
        self.below(&format!("{}/{file}", entry.name()))
    }

    fn below(&self, name: &str) -> Path {
        match self.address.prefix.as_str() {
            "" => Path::from(name),
            prefix => Path::from(format!("{prefix}/{name}")),
        }
    }

    /// The size of an object; `None` if it is not there.
    async fn size(&self, place: &Path) -> anyhow::Result<Option<u64>> {
        match self.objects.head(place).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.explained("read", error)),
        }
    }

    /// Deletes an object, which need not be there.
    async fn delete(&self, place: &Path) -> anyhow::Result<()> {
        match self.objects.delete(place).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.explained("delete", error)),
        }
    }

    /// Deletes an entry's files, its facts first, so that no half of it is taken for an entry.
    ///
    /// # Errors
    /// If the store is away or refuses. What is left is deleted the next time.
    pub async fn remove(&self, entry: &Entry) -> anyhow::Result<()> {
        for file in [FACTS, MEDIA, PLAYLIST, POSTER] {
            self.delete(&self.place(entry, file)).await?;
        }
        Ok(())
    }

    /// The places of all entries' facts.
    async fn all_facts(&self) -> anyhow::Result<Vec<Path>> {
        let prefix = match self.address.prefix.as_str() {
            "" => None,
            prefix => Some(Path::from(prefix)),
        };
        let listed = self.objects.list(prefix.as_ref());
        let listed = listed.try_filter_map(|found| async move {
            let is_facts = found.location.filename() == Some(FACTS);
            Ok(is_facts.then_some(found.location))
        });
        let listed = listed.try_collect().await;
        listed.map_err(|error| self.explained("list", error))
    }

    /// What an error means, and what to do. Answers of a store can name keys, so they are not shown.
    fn explained(&self, what: &str, error: object_store::Error) -> anyhow::Error {
        use object_store::Error as Is;
        let address = &self.address;
        match error {
            Is::PermissionDenied { .. } | Is::Unauthenticated { .. } => anyhow!(
                "{address} does not let these credentials {what}; they need the rights to list, read, write and delete"
            ),
            Is::NotFound { .. } => {
                anyhow!("{address} does not have what it should, or there is no such bucket")
            }
            error => {
                let mut cause: &dyn std::error::Error = &error;
                while let Some(source) = cause.source() {
                    cause = source;
                }
                let cause = cause.to_string();
                // what follows is the body of an answer
                let cause = cause.split(": <").next().unwrap_or_default();
                let cause: String = cause
                    .lines()
                    .next()
                    .unwrap_or("")
                    .chars()
                    .take(160)
                    .collect();
                anyhow!("{address} cannot {what}: {}", roster::mask_keys(&cause))
            }
        }
    }
}

/// Whether an upload of an entry was begun and is not over.
pub fn is_begun(store: &Store, entry: &Entry) -> bool {
    let folder = store.place(&entry.stream, &entry.id);
    journal::Journal::left(&folder).is_some()
}

/// The three builders name the bucket differently.
trait WithBucket {
    fn with_bucket(self, name: &str) -> Self;
}

impl WithBucket for AmazonS3Builder {
    fn with_bucket(self, name: &str) -> Self {
        self.with_bucket_name(name)
    }
}

impl WithBucket for GoogleCloudStorageBuilder {
    fn with_bucket(self, name: &str) -> Self {
        self.with_bucket_name(name)
    }
}

impl WithBucket for MicrosoftAzureBuilder {
    fn with_bucket(self, name: &str) -> Self {
        self.with_container_name(name)
    }
}
