//! The client of the store: only to where connections may go, and it keeps what an answer said, of which the store tells little.

use std::{
    error::Error as _,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use object_store::{
    ClientOptions, Error,
    client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService},
};
use reqwest::Client;

use crate::{outlet::Failure, web::answer};

/// What the last answer said, if it was a refusal.
#[derive(Debug)]
pub(super) struct Said {
    now: Timestamp,
    failure: Mutex<Option<Failure>>,
}

impl Said {
    pub(super) fn at(now: Timestamp) -> Self {
        Self { now, failure: Mutex::default() }
    }

    /// What to do about an error: as the answer said; without one, nobody knows what became of it.
    pub(super) fn failure(&self, error: &Error) -> Failure {
        let said = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        said.unwrap_or_else(|| Failure::Later { reason: format!("the bucket cannot be used: {error}"), after: None })
    }

    fn keep(&self, failure: Failure) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }
}

/// A client that keeps what answers say.
#[derive(Clone, Debug)]
pub(super) struct Guarded {
    pub(super) client: Client,
    pub(super) said: Arc<Said>,
}

impl HttpConnector for Guarded {
    fn connect(&self, _: &ClientOptions) -> Result<HttpClient, Error> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl HttpService for Guarded {
    fn call<'a, 'b>(
        &'a self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move {
            let response = self.client.call(request).await.inspect_err(|error| self.said.keep(unsent(error)))?;
            if response.status().is_success() {
                return Ok(response);
            }
            let (parts, body) = response.into_parts();
            let body = body.bytes().await?;
            let text = String::from_utf8_lossy(&body);
            if let Err(failure) = answer::judge(parts.status, &parts.headers, &text, self.said.now) {
                self.said.keep(failure);
            }
            Ok(HttpResponse::from_parts(parts, HttpResponseBody::from(body)))
        })
    }
}

/// Without a connection nothing was sent; after that, nobody knows.
fn unsent(error: &HttpError) -> Failure {
    let mut reason = "the request failed".to_owned();
    let mut cause = error.source();
    while let Some(next) = cause {
        // The first names the address, which says nothing new.
        if next.downcast_ref::<reqwest::Error>().is_none() {
            reason = format!("{reason}: {next}");
        }
        cause = next.source();
    }
    match error.kind() {
        HttpErrorKind::Connect => Failure::NotSent { reason },
        _ => Failure::Later { reason, after: None },
    }
}
