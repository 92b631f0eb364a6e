//! Signing keys that were derived before.
//!
//! A signing key follows from the secret, the day, the Region and the service by four HMACs, and is the same for every
//! request of that day. The secret is compared, so an access key that gets another secret gets another signing key.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use scratchstack_aws_signature::{GetSigningKeyRequest, KSecretKey, KSigningKey, KeyLengthError};

/// Kept at a time; all go when another comes, and are derived again when needed.
const ROOM: usize = 1024;

/// The keys of one server; a clone is another handle on them.
#[derive(Default, Clone)]
pub(crate) struct SigningKeys(Arc<Mutex<HashMap<String, Derived>>>);

struct Derived {
    secret: String,
    key: KSigningKey,
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKeys")
    }
}

impl SigningKeys {
    /// The signing key of this secret for what the request's credential names.
    pub(crate) fn of(
        &self,
        secret: &str,
        request: &GetSigningKeyRequest,
    ) -> Result<KSigningKey, KeyLengthError> {
        let (date, region, service) = (request.request_date(), request.region(), request.service());
        let name = format!("{} {date} {region} {service}", request.access_key());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&name).filter(|known| known.secret == secret) {
            return Ok(known.key);
        }
        let key = KSecretKey::<44>::from_str(secret)?.to_ksigning(date, region, service);
        if known.len() >= ROOM {
            known.clear();
        }
        known.insert(name, Derived { secret: secret.to_owned(), key });
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn request(day: u32, region: &str) -> GetSigningKeyRequest {
        GetSigningKeyRequest::builder()
            .access_key("AKIAKMSLABADMIN22222")
            .request_date(NaiveDate::from_ymd_opt(2026, 11, day).unwrap())
            .region(region)
            .service("kms")
            .build()
            .unwrap()
    }

    #[test]
    fn each_day_region_and_secret_has_its_own_key() {
        let keys = SigningKeys::default();
        let (one, two) = ("a".repeat(40), "b".repeat(40));
        let first = keys.of(&one, &request(22, "us-east-1")).unwrap();
        assert!(first == keys.of(&one, &request(22, "us-east-1")).unwrap());
        assert!(first != keys.of(&one, &request(23, "us-east-1")).unwrap());
        assert!(first != keys.of(&one, &request(22, "eu-west-1")).unwrap());
        assert!(first != keys.of(&two, &request(22, "us-east-1")).unwrap());
        assert!(first == keys.of(&one, &request(22, "us-east-1")).unwrap());
        assert!(keys.of("short", &request(22, "us-east-1")).is_err());
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let keys = SigningKeys::default();
        for n in 0..ROOM + 10 {
            keys.of(&"a".repeat(40), &request(1, &n.to_string())).unwrap();
        }
        assert!(keys.0.lock().unwrap().len() <= ROOM);
    }
}
