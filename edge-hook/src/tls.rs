//! TLS of the requests that the function sends.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

/// TLS with the system's authorities.
///
/// # Errors
/// When the system has none.
pub(crate) fn tls() -> Result<ClientConfig, &'static str> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err("this machine has no certificates of authorities: install ca-certificates");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.map_err(|_| "TLS cannot be used")?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
