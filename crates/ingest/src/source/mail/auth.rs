//! What a mail server says of who wrote a mail: `Authentication-Results` (RFC 8601). Pure.

/// The methods that may be asked for.
pub(super) const METHODS: [&str; 3] = ["dkim", "dmarc", "spf"];

const FIELD: &str = "authentication-results";
/// The head of a mail is looked at so far, in bytes.
const MOST_HEAD: usize = 256 << 10;

/// Whether the server says that a method passed. What others say in the mail counts for nothing.
pub(super) fn passed(mail: &[u8], authserv: &str, method: &str) -> bool {
    fields(mail).iter().any(|value| {
        let mut parts = value.split(';');
        let id = parts.next().unwrap_or_default().split_whitespace().next().unwrap_or_default();
        id.eq_ignore_ascii_case(authserv) && parts.any(|part| says(part, method))
    })
}

/// Whether one result, `dkim=pass header.d=…`, is a pass of the method.
fn says(part: &str, method: &str) -> bool {
    let Some((name, rest)) = part.split_once('=') else { return false };
    // A method may have a version: `dkim/1`.
    let name = name.split('/').next().unwrap_or_default().trim();
    let result = rest.split_whitespace().next().unwrap_or_default();
    name.eq_ignore_ascii_case(method) && result.eq_ignore_ascii_case("pass")
}

/// The values of the fields, each on one line, without comments and without what stands in quotes.
fn fields(mail: &[u8]) -> Vec<String> {
    let head = String::from_utf8_lossy(&mail[..mail.len().min(MOST_HEAD)]);
    let mut values: Vec<String> = Vec::new();
    let mut open = false;
    for line in head.lines() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(value) = values.last_mut().filter(|_| open) {
                value.push_str(line);
            }
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        open = name.trim_end().eq_ignore_ascii_case(FIELD);
        if open {
            values.push(value.to_owned());
        }
    }
    values.iter().map(|value| bare(value)).collect()
}

/// A value without comments, which nest, and quoted texts: neither can play a result.
fn bare(value: &str) -> String {
    let (mut bare, mut depth, mut quoted) = (String::new(), 0_usize, false);
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted || depth > 0 => drop(letters.next()),
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(fields: &str) -> Vec<u8> {
        format!("Received: by x\r\n{fields}Subject: خبر\r\n\r\nAuthentication-Results: mx.example; spf=pass\r\n").into_bytes()
    }

    #[test]
    fn only_the_named_server_s_word_counts_and_only_in_the_head() {
        let own = mail("Authentication-Results: mx.example 1; spf=pass smtp.mailfrom=a@b.example;\r\n\tdkim=fail (bad) header.d=b.example\r\n");
        assert!(passed(&own, "MX.example", "spf") && !passed(&own, "mx.example", "dkim") && !passed(&own, "mx.example", "dmarc"));
        let other = mail("authentication-results: evil.example; spf=pass\r\n");
        assert!(!passed(&other, "mx.example", "spf"));
        assert!(!passed(&mail(""), "mx.example", "spf"), "the body says nothing");
        let several = mail("Authentication-Results: mx.example; dkim=none\r\nAuthentication-Results: mx.example; dkim/1 = pass\r\n");
        assert!(passed(&several, "mx.example", "dkim"));
    }

    #[test]
    fn comments_and_quotes_play_no_result() {
        for field in [
            "mx.example; spf=fail (; spf=pass (and so on) ; spf=pass)",
            "mx.example; spf=fail reason=\"; spf=pass\"",
            "mx.example; x-spf=pass; spf=passed",
            "(mx.example) evil.example; spf=pass",
            "mx.example (\\) ; spf=pass",
        ] {
            assert!(!passed(&mail(&format!("Authentication-Results: {field}\r\n")), "mx.example", "spf"), "{field}");
        }
        let odd = mail("X-Authentication-Results: mx.example; spf=pass\r\n");
        assert!(!passed(&odd, "mx.example", "spf"));
    }
}
