//! The trail as the files that CloudTrail delivers to a bucket, so that tools made for those can read them.
//!
//! `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz`, each with
//! the records of one account, Region and five minutes. Source: the CloudTrail user guide on log file names.

use std::collections::BTreeMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use kms_engine::Timestamp;
use kms_engine::time::MINUTE;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// A file of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailFile {
    /// Where in the bucket it lies.
    pub path: String,
    /// JSON with `Records`, compressed with gzip.
    pub bytes: Vec<u8>,
}

/// The files of these records, which are as CloudTrail writes them; in the order of their paths.
pub fn files(records: &[Json]) -> io::Result<Vec<TrailFile>> {
    let mut delivered: BTreeMap<(String, String, String), Vec<&Json>> = BTreeMap::new();
    for record in records {
        let text =
            |name: &str| record.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let place = (text("recipientAccountId"), text("awsRegion"), delivery(&text("eventTime")));
        delivered.entry(place).or_default().push(record);
    }
    let file = |((account, region, time), records): ((String, String, String), Vec<&Json>)| {
        let date = time.get(..8).unwrap_or_default();
        let (year, rest) = date.split_at_checked(4).unwrap_or_default();
        let (month, day) = rest.split_at_checked(2).unwrap_or_default();
        let text = json!({ "Records": records }).to_string();
        let unique = unique(&text);
        let path = format!(
            "AWSLogs/{account}/CloudTrail/{region}/{year}/{month}/{day}/\
             {account}_CloudTrail_{region}_{time}_{unique}.json.gz"
        );
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(text.as_bytes())?;
        Ok(TrailFile { path, bytes: packed.finish()? })
    };
    delivered.into_iter().map(file).collect()
}

/// When a record is delivered: at the end of its five minutes, `20261122T0805Z`.
fn delivery(event_time: &str) -> String {
    const FIVE: i64 = 5 * MINUTE;
    let time = Timestamp::parse(event_time).unwrap_or(Timestamp(0));
    let end = Timestamp((time.0.div_euclid(FIVE) + 1) * FIVE).to_iso_seconds();
    let end = end.trim_end_matches(":00Z");
    format!("{}Z", end.replace(['-', ':'], ""))
}

/// Sixteen letters and digits that keep two files of the same time apart; they follow from what is in the file.
fn unique(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let letter = |byte: &u8| LETTERS.get(usize::from(*byte) % LETTERS.len()).copied();
    Sha256::digest(text).iter().take(16).filter_map(letter).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_file_holds_five_minutes_of_an_account_in_a_region() {
        let record = |account: &str, time: &str| json!({"recipientAccountId": account, "awsRegion": "us-east-1", "eventTime": time});
        let records = [
            record("111122223333", "2026-11-22T08:00:01Z"),
            record("111122223333", "2026-11-22T08:04:59Z"),
            record("111122223333", "2026-12-31T23:55:00Z"),
            record("444455556666", "2026-11-22T08:00:01Z"),
        ];
        let files = files(&records).unwrap();
        let begins: Vec<_> =
            files.iter().map(|file| file.path.rsplit_once('_').unwrap().0).collect();
        assert_eq!(
            begins,
            [
                "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/22/111122223333_CloudTrail_us-east-1_20261122T0805Z",
                "AWSLogs/111122223333/CloudTrail/us-east-1/2027/01/01/111122223333_CloudTrail_us-east-1_20270101T0000Z",
                "AWSLogs/444455556666/CloudTrail/us-east-1/2026/11/22/444455556666_CloudTrail_us-east-1_20261122T0805Z",
            ]
        );
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*files[0].bytes).read_to_string(&mut text).unwrap();
        let read: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(read["Records"], json!(records[..2]));
    }
}
