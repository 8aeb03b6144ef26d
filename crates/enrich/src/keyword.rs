//! Words that say nothing about a story, per language.

use rustc_hash::FxHashSet;

use crate::document::fold;

const ARABIC: &str = "في من إلى على عن مع بين حول خلال بعد قبل عند عندما حين حيث كما كان كانت يكون تكون ليس ليست هو هي هم هما نحن أنا أنت هذا هذه ذلك تلك هؤلاء الذي التي الذين اللذين \
اللتين اللواتي أن إن أو أم ثم لكن لكنه لكنها بل قد لقد لم لن لا ما ماذا من كل كلا بعض أي أية غير سوى حتى منذ مذ إذا إذ لو لولا كي لكي لأن لأنه لأنها بأن بأنه بأنها أنه أنها أنهم إنه إنها \
عليه عليها عليهم إليه إليها فيه فيها فيهم منه منها منهم به بها بهم له لها لهم لنا لي معه معها معهم عنه عنها بينها بينهم وهو وهي وهم وقد ولم ولن ولا وما ومن وفي وعلى وإلى وعن ومع وأن وإن \
وكان وكانت وذلك وهذا وهذه والتي والذي والذين كذلك أيضا جدا فقط هناك هنا ضمن عبر لدى نحو دون بدون ضد تحت فوق أمام وراء خلف قرب جانب إلا مثل مثلا عدة عدد أكثر أقل أول ثاني ثالث الأول الأولى \
الثاني الثانية الثالث الثالثة واحد واحدة اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مائة ألف مليون مليار قال قالت يقول تقول أضاف أضافت وأضاف وقال وقالت أكد أكدت وأكد أوضح أوضحت وأوضح \
أشار أشارت وأشار ذكر ذكرت أعلن أعلنت أفاد أفادت وأفاد شدد شددت اعتبر اعتبرت تم يتم تمت سيتم قام قامت يقوم تقوم جاء جاءت يأتي تأتي بات باتت أصبح أصبحت ظل مازال لازال يمكن يجب ينبغي سوف كافة جميع \
نفس ذات بشكل بصفة خاصة عامة إضافة بالإضافة رغم بسبب بهدف بما مما فيما كلما لما سيما لاسيما سواء وفق وفقا حسب بحسب تجاه إزاء اليوم أمس غدا يوم أيام شهر أشهر سنة سنوات عام أعوام الماضي الماضية المقبل المقبلة \
الجاري الجارية الحالي الحالية صباح مساء الساعة ظل سياق إطار مقابل هامش دول دولة المتعلقة المتعلق تتعلق يتعلق شملت شمل منطقة صعيد الصعيد الصعيدين المستوى المستويين مستوى مستويين رفيعة رفيع متعددة المتعددة الدائم القيمة سلسلة مركز";

const FRENCH: &str = "le la les l un une des de du d et en dans pour par sur avec sans sous entre vers chez contre depuis pendant avant après lors lorsque que qui quoi dont où quand comme si mais ou donc or ni car ne \
pas plus moins très trop peu tout toute tous toutes autre autres même mêmes aussi ainsi alors encore déjà jamais toujours souvent cela ceci ça ce cet cette ces son sa ses leur leurs mon ma mes notre nos votre vos \
il elle ils elles on nous vous je tu y se s lui eux est sont était étaient été être a ont avait avaient avoir ayant sera seront serait fait faire font faut peut peuvent doit doivent a-t-il selon afin parce malgré \
grâce notamment environ plusieurs certains certaines quelques chaque aucun aucune deux trois quatre cinq six sept huit neuf dix cent mille million millions milliard milliards premier première deuxième second seconde \
dit déclaré déclare ajouté indiqué précisé expliqué affirmé annoncé souligné estimé rappelé an ans année années mois semaine jour jours heure heures lundi mardi mercredi jeudi vendredi samedi dimanche hier demain \
aujourd hui janvier février mars avril mai juin juillet août septembre octobre novembre décembre dernier dernière prochain prochaine nouveau nouvelle nouveaux nouvelles cadre part côté cours c j m n qu jusqu lequel laquelle \
grand grande bien bon bonne lieu fin niveau occasion au aux mme monsieur madame";

const ENGLISH: &str = "the a an and or but if of in on at by to from for with without within into onto over under up down out off about above below between among against during before after since until while when where \
why how what which who whom whose that this these those there here it its he him his she her they them their we us our you your i me my is are was were be been being has have had having do does did done will would \
can could shall should may might must not no nor so than then too very also just only even still yet more most less least much many few some any each every all both either neither other others another such same own \
as because though although however whether per via new one two three four five six seven eight nine ten first second third last next said says say told tell added according told statement spokesman spokeswoman people year years \
month months week weeks day days today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december mr mrs ms dr hundred \
thousand million billion percent cent time times like made make makes making get got take took taken come came go going went around back well now ago amid including made part s t d ll re ve m";

/// Connectors inside a phrase: "chambre de commerce", "freedom of the press".
const INSIDE: &str = "de du des d l la of the et and";

/// Stop words of the three languages, folded. Built once.
pub(crate) struct StopWords {
    arabic: FxHashSet<String>,
    french: FxHashSet<String>,
    english: FxHashSet<String>,
    inside: FxHashSet<String>,
}

impl StopWords {
    pub(crate) fn new() -> Self {
        let set = |list: &str| list.split_whitespace().map(fold::key).collect();
        Self { arabic: set(ARABIC), french: set(FRENCH), english: set(ENGLISH), inside: set(INSIDE) }
    }

    /// Whether an Arabic word says nothing.
    pub(crate) fn arabic(&self, word: &str) -> bool {
        self.arabic.contains(word)
    }

    /// Whether a word in Latin letters says nothing, in a language or, where it is not known, in either.
    pub(crate) fn latin(&self, word: &str, language: Option<&str>) -> bool {
        match language {
            Some("fr") => self.french.contains(word),
            Some("en") => self.english.contains(word),
            _ => self.french.contains(word) || self.english.contains(word),
        }
    }

    /// Whether a phrase may go on over this word.
    pub(crate) fn inside(&self, word: &str) -> bool {
        self.inside.contains(word)
    }
}
