//! Units and currencies by their names in three languages.

use rustc_hash::FxHashMap;

use crate::{Document, document};

/// Names by `|`, and the sign that stands for them: of currencies that of ISO 4217.
const UNITS: &[(&str, &str)] = &[
    ("percent|per cent|pour cent|pourcent|في المائة|بالمائة|في المئة|بالمئة|بالمية", "%"),
    ("percentage points|percentage point|points de pourcentage|point de pourcentage|نقطة مئوية|نقاط مئوية", "pp"),
    ("درهم|دراهم|درهما|درهم مغربي|dirham|dirhams|moroccan dirhams|dirhams marocains|dh|dhs|mad", "MAD"),
    ("درهم إماراتي|درهما إماراتيا|دراهم إماراتية|dirhams émiratis|emirati dirhams|uae dirhams|aed", "AED"),
    (
        "دولار|دولارا|دولارات|دولار أمريكي|دولار أميركي|دولارا أمريكيا|دولارا أميركيا|dollar|dollars|us dollars|usd|dollars américains",
        "USD",
    ),
    ("دولار كندي|dollars canadiens|canadian dollars|cad", "CAD"),
    ("دولار أسترالي|dollars australiens|australian dollars|aud", "AUD"),
    ("يورو|أورو|اورو|euro|euros|eur", "EUR"),
    ("جنيه|جنيها|جنيهات|جنيه مصري|جنيها مصريا|egyptian pounds|livres égyptiennes|egp", "EGP"),
    ("جنيه إسترليني|جنيها إسترلينيا|pounds|pounds sterling|livres sterling|livre sterling|gbp", "GBP"),
    ("ريال سعودي|ريالا سعوديا|ريالات سعودية|saudi riyals|riyals saoudiens|sar", "SAR"),
    ("ريال قطري|ريالا قطريا|qatari riyals|riyals qataris|qar", "QAR"),
    ("ريال عماني|omani rials|rials omanais|omr", "OMR"),
    ("ريال يمني|yemeni rials|rials yéménites", "YER"),
    ("ريال إيراني|iranian rials|rials iraniens", "IRR"),
    ("دينار جزائري|دينارا جزائريا|algerian dinars|dinars algériens|dzd", "DZD"),
    ("دينار تونسي|دينارا تونسيا|tunisian dinars|dinars tunisiens|tnd", "TND"),
    ("دينار كويتي|kuwaiti dinars|dinars koweïtiens|kwd", "KWD"),
    ("دينار عراقي|iraqi dinars|dinars irakiens|iqd", "IQD"),
    ("دينار أردني|jordanian dinars|dinars jordaniens|jod", "JOD"),
    ("دينار ليبي|libyan dinars|dinars libyens|lyd", "LYD"),
    ("دينار بحريني|bahraini dinars|dinars bahreïnis|bhd", "BHD"),
    ("ليرة لبنانية|lebanese pounds|livres libanaises|lbp", "LBP"),
    ("ليرة سورية|syrian pounds|livres syriennes", "SYP"),
    ("ليرة تركية|turkish liras|turkish lira|livres turques|lires turques", "TRY"),
    ("روبل|roubles|rouble|rubles|rub", "RUB"),
    ("ين|ين ياباني|yen|yens|jpy", "JPY"),
    ("يوان|يوان صيني|yuan|yuans|cny", "CNY"),
    ("فرنك سويسري|swiss francs|francs suisses|chf", "CHF"),
    ("فرنك إفريقي|cfa francs|francs cfa|fcfa", "XOF"),
    ("روبية|rupees|roupies|inr", "INR"),
    ("كيلومتر|كيلومترا|كيلومترات|كلم|كم|km|kilomètre|kilomètres|kilometre|kilometres|kilometer|kilometers", "km"),
    (
        "كيلومتر مربع|كيلومترا مربعا|كيلومترات مربعة|km2|km 2|km carrés|kilomètres carrés|square kilometres|square kilometers",
        "km2",
    ),
    ("متر|مترا|أمتار|mètre|mètres|metre|metres|meter|meters|m", "m"),
    ("متر مربع|مترا مربعا|أمتار مربعة|m2|m 2|mètres carrés|square metres|square meters", "m2"),
    ("متر مكعب|مترا مكعبا|أمتار مكعبة|m3|m 3|mètres cubes|cubic metres|cubic meters", "m3"),
    ("سنتيمتر|سنتيمترا|سنتيمترات|سم|cm|centimètre|centimètres|centimetres|centimeters", "cm"),
    ("ملم|ميلمتر|مليمتر|مليمترا|ملمتر|mm|millimètre|millimètres|millimetres|millimeters", "mm"),
    ("ميل|ميلا|أميال|mile|miles", "mi"),
    ("قدم|قدما|أقدام|feet", "ft"),
    ("كيلوغرام|كيلوغراما|كيلوغرامات|كيلوجرام|كلغ|كغ|kg|kilo|kilos|kilogramme|kilogrammes|kilogram|kilograms", "kg"),
    ("غرام|غراما|غرامات|جرام|gramme|grammes|gram|grams", "g"),
    ("طن|طنا|أطنان|tonne|tonnes|ton|tons", "t"),
    ("قنطار|قنطارا|قناطير|quintal|quintaux|quintals", "q"),
    ("هكتار|هكتارا|هكتارات|hectare|hectares|ha", "ha"),
    ("لتر|لترا|لترات|ليتر|litre|litres|liter|liters", "L"),
    ("برميل|برميلا|براميل|baril|barils|barrel|barrels", "bbl"),
    ("واط|watts|watt", "W"),
    ("كيلوواط|kw|kilowatts", "kW"),
    ("ميغاواط|ميغاوات|ميجاواط|mw|mégawatts|mégawatt|megawatts|megawatt", "MW"),
    ("غيغاواط|جيجاواط|gw|gigawatts|gigawatt", "GW"),
    ("كيلوواط ساعة|kwh|kilowattheures|kilowatt hours", "kWh"),
    ("كيلومتر في الساعة|كلم في الساعة|km/h|km h|kilomètres heure|kilometres per hour|kilometers per hour|kph", "km/h"),
    ("درجة مئوية|درجات مئوية|degrés celsius|degrees celsius", "°C"),
];

/// The names by their first word.
pub(crate) struct Units {
    units: FxHashMap<String, &'static str>,
    longest: FxHashMap<String, usize>,
}

impl Units {
    pub(crate) fn new() -> Self {
        let mut all = Self { units: FxHashMap::default(), longest: FxHashMap::default() };
        for (names, unit) in UNITS {
            for name in names.split('|') {
                let (key, tokens) = document::cut_line(name);
                let first = tokens.first().map_or("", |first| &key[first.norm..first.norm_end]).to_owned();
                let longest = all.longest.entry(first).or_default();
                *longest = tokens.len().max(*longest);
                all.units.insert(key, unit);
            }
        }
        all
    }

    /// The longest unit that begins at token `n`, and the token after it.
    pub(crate) fn at(&self, document: &Document, n: usize, end: usize) -> Option<(&'static str, usize)> {
        let most = *self.longest.get(document.word(n))?;
        (n..(n + most).min(end)).rev().find_map(|last| {
            let unit = *self.units.get(document.phrase(n, last))?;
            // One letter with a capital is something else.
            let letter = document.word(last).len() == 1 && document.tokens()[last].capital;
            (!letter).then_some((unit, last + 1))
        })
    }
}
