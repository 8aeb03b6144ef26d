//! Words around a name that say whether it names a place.

use rustc_hash::FxHashSet;

use crate::document::fold;

/// Words before a name that only a place follows, as a rule.
const BEFORE: &str = "في من إلى نحو صوب مدينة بمدينة لمدينة عاصمة العاصمة إقليم بإقليم جهة بجهة ولاية بولاية محافظة بمحافظة عمالة قرب ضواحي شمال جنوب شرق غرب \
دولة جمهورية بجمهورية بين زيارة مطار ميناء حدود قضاء بلدة قرية منطقة بمنطقة \
à au aux en de d vers depuis près ville région province capitale nord sud est ouest centre aéroport chez contre entre \
in at from to near of around outside city capital province northern southern eastern western central district toward towards visiting across";

/// Words right before a name that is a common word as well.
const STRICT: &str = "مدينة بمدينة لمدينة عمالة بعمالة إقليم بإقليم ضواحي بضواحي جهة بجهة بلدة مطار ميناء ولاية محافظة قرية ville à île ile city town in near";

/// Words of the Latin letters that may open a sentence with a capital, or stand before a place's name with one.
const NO_NAME: &str = "the a an in at from to near of for and but on after before since as while when with by about inside outside around greater central north south east west \
northern southern eastern western upper lower downtown old new mayor city is was are president le la les l de du des d à au aux en et ou mais sur dans dès depuis après avant vers chez \
pour par avec selon ancien ancienne grand grande nord sud est ouest capitale ville région province préfecture university université hotel hôtel port airport aéroport";

const CAPITAL: &str = "عاصمة العاصمة بالعاصمة capital capitale";

/// What a measure is followed by.
const MEASURE: &str = "الدائرة دائرة سنتيمتر سنتمتر سم متر مترا ملم مليمتر يبلغ يصل يتراوح طوله";

/// The lists, folded. Built once.
pub(crate) struct Cues {
    before: FxHashSet<String>,
    strict: FxHashSet<String>,
    no_name: FxHashSet<String>,
    capital: FxHashSet<String>,
    measure: FxHashSet<String>,
}

impl Cues {
    pub(crate) fn new() -> Self {
        let set = |list: &str| list.split_whitespace().map(fold::key).collect();
        Self {
            before: set(BEFORE),
            strict: set(STRICT),
            no_name: set(NO_NAME),
            capital: set(CAPITAL),
            measure: set(MEASURE),
        }
    }

    pub(crate) fn place_follows(&self, word: &str) -> bool {
        self.before.contains(word)
    }

    pub(crate) fn only_a_place_follows(&self, word: &str) -> bool {
        self.strict.contains(word)
    }

    pub(crate) fn is_no_name(&self, word: &str) -> bool {
        self.no_name.contains(word)
    }

    pub(crate) fn says_capital(&self, word: &str) -> bool {
        self.capital.contains(word)
    }

    pub(crate) fn is_measure(&self, word: &str) -> bool {
        self.measure.contains(word)
    }
}
