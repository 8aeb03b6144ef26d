//! TLS of clients that speak another protocol than HTTP.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// What a client needs: a server's certificate counts if the machine trusts it, or, with `ca`, if it was signed by one of those in
/// that file (PEM). A server's name is checked in either case.
pub fn client(ca: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let told = |error: rustls::Error| format!("TLS cannot be set up: {error}");
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(told)?;
    let builder = match ca {
        None => builder.with_platform_verifier().map_err(told)?,
        Some(file) => builder.with_root_certificates(Arc::new(authorities(file)?)),
    };
    Ok(Arc::new(builder.with_no_client_auth()))
}

fn authorities(file: &Path) -> Result<RootCertStore, String> {
    let wrong =
        |error: &dyn std::fmt::Display| format!("{} does not read as certificates in PEM: {error}", file.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
        roots.add(certificate.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
    }
    if roots.is_empty() { Err(wrong(&"there is none in it")) } else { Ok(roots) }
}
