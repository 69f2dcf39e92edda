#include "compile/spec_words.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

namespace paw {
namespace {

// The words of each use, parted by blanks, language by language: English, German, French, Spanish, Italian,
// Portuguese, Russian.
constexpr std::array<std::pair<WordUse, const char*>, 26> kWords = {{
    {WordUse::Or, "or oder ou o u oppure или либо または もしくは あるいは"},
    {WordUse::And, "and & und et y e и と および"},
    {WordUse::Or_Else,
     "otherwise else sonst andernfalls ansonsten sinon autrement altrimenti senão contrario contrário иначе"},
    {WordUse::If, "if when wenn falls si quand lorsque lorsqu' cuando se quando если когда unless"},
    {WordUse::Negation,
     "nothing none neither no something etwas algo qualcosa nichts keine keines keiner aucun aucune rien nada ninguna "
     "ninguno nessuna nessuno nenhuma nenhum "
     "unsure doubt unclear else anything другого ничего"},
    {WordUse::OutputVerb,
     "answer answers reply respond output outputs return returns print say write give emit produce tell respond "
     "antworte antworten antwort gib geben schreibe schreib nenne ausgeben "
     "réponds répondez répondre renvoie renvoyez retourne écris écrivez donne donnez indique indiquez affiche "
     "responde responda contesta conteste devuelve devuelva escribe escriba indica di "
     "rispondi rispondere restituisci scrivi indica stampa "
     "responda devolva retorne escreva indique "
     "ответь ответьте отвечай отвечайте выведи выведите верни верните напиши напишите"},
    {WordUse::Classifying,
     "classify categorize categorise sort label tag mark flag rate grade route assign bucket bin group file triage "
     "judge "
     "klassifiziere klassifizieren kategorisiere ordne zuordnen einordnen sortiere bewerte markiere weise teile stufe "
     "classe classer classez classifie classifiez trie trier triez étiquette catégorise range attribue affecte "
     "clasifica clasificar clasifique etiqueta etiquetar asigna categoriza ordena "
     "classifica classificare etichetta assegna smista categorizza "
     "classifique etiquete rotule categorize atribua "
     "классифицируй классифицируйте отнеси отнесите определи определите раздели пометь отметь"},
    {WordUse::Choosing,
     "choose pick select decide distinguish wähle wählen entscheide unterscheide choisis choisissez choisir "
     "sélectionne "
     "elige elija escoge escoja selecciona scegli scegliere seleziona assegna escolha selecione выбери выберите"},
    {WordUse::As, "as into to als in zu comme dans en como come como как на в"},
    {WordUse::Between, "between among from zwischen aus unter entre parmi tra fra между из"},
    {WordUse::LabelNoun,
     "label labels category categories class classes tag tags option options choice choices allowed possible permitted "
     "valid "
     "kategorie kategorien klasse klassen etikett etiketten optionen möglichkeiten erlaubte mögliche zulässige gültige "
     "étiquette étiquettes catégorie catégories autorisées autorisés possibles valeurs suivants rubrique rubriques "
     "choix "
     "etiqueta etiquetas categoría categorías opción opciones clase clases válidas válidos posibles siguientes "
     "etichetta etichette categoria categorie opzione opzioni classe classi valide possibili seguenti "
     "rótulo rótulos categorias opção opções válidas possíveis "
     "категория категории категорий метка метки меток класс классы вариант варианты вариантов допустимые возможные "
     "intent intents intention intentions absicht absichten"},
    {WordUse::OutputNoun,
     "output outputs answer answers response responses result results value values word words "
     "ausgabe ausgaben antwort antworten wert werte wort wörter ergebnis réponse réponses sortie mot mots valeur "
     "résultat "
     "salida salidas respuesta respuestas valor valores palabra palabras risposta risposte uscita valore valori parola "
     "parole "
     "resposta respostas saída palavra palavras ответ ответы значение значения слово слова"},
    {WordUse::KindNoun,
     "sentiment urgenza urgencia urgência emotion emotions tone mood polarity stance type types kind kinds topic "
     "topics priority priorities "
     "severity level "
     "levels status statuses state states grade grades team teams queue queues department departments folder folders "
     "group groups "
     "verdict rating ratings genre genres section sections bucket buckets theme themes shelf desk seniority risk role "
     "tier tiers "
     "urgency act stage protocol "
     "thema themen abteilung abteilungen stimmung stufe stufen typ art priorität dringlichkeit gruppe gruppen "
     "type types niveau thème thèmes service services ton urgence priorité statut département "
     "tipo tipos nivel niveles tema temas departamento sentimiento prioridad tono estado "
     "tipo tipi livello livelli tema argomento reparto sentimento priorità tono stato "
     "nível níveis sentimento prioridade tom setor "
     "тема темы тип типы тональность уровень приоритет отдел настроение"},
    {WordUse::MarkerNoun,
     "letter number digit id code nummer ziffer buchstabe buchstaben buchstabens lettre numéro chiffre letra número "
     "lettera numero "
     "буква букву номер цифру цифра"},
    {WordUse::Filler,
     "the a an following these this those exactly only just simply always one of two three four word words label "
     "labels category "
     "categories value values options option choices classes class answers answer outputs output folders folder teams "
     "team tags tag "
     "are is be must should may can with as by either single to from in following: below here values: there lower-case "
     "uppercase "
     "topics groups "
     "der die das den dem des folgenden folgende folgender nur genau eines einem einer eine einen von mit wörter wort "
     "labels klassen "
     "kategorien kategorie werte sind ist lautet muss darf entweder als in zu der stufen themen "
     "le la les l' un une des du de par avec uniquement seulement exactement suivants suivantes suivant mots mot "
     "valeurs catégories "
     "catégorie rubriques soit est sont parmi comme dans seule ces seul entre "
     "el los las una uno de con solo sólo solamente únicamente exactamente siguientes siguiente palabras palabra "
     "etiquetas etiqueta "
     "categorías categoría niveles es son debe ser estas estos como en "
     "il lo gli i una uno delle dei solo soltanto esattamente seguenti parole parola categorie categoria etichette è "
     "sono deve essere "
     "con come in tra "
     "o os as uma um das dos apenas somente exatamente seguintes palavras categorias é são com como em "
     "ровно только одним один одну одно из следующих слов словом вариантов категорий меток как на в это"},
    {WordUse::Article,
     "the a an your its their his her our my this that it them both all any each every some "
     "der die das den dem des ein eine einen einem einer ihr sein "
     "le la les un une des du l' son sa ses ce cette el los las una unos su sus il lo gli i uno os as um uma"},
    {WordUse::Preposition,
     "whether ob si se если ли me us in at for by to about unchanged itself yourself so how what who why"},
    {WordUse::FreeVerb,
     "extract list remove delete replace translate rewrite rephrase reword correct convert fix repair summarise "
     "summarize mask redact "
     "anonymise anonymize normalise normalize expand shorten turn take copy find write keep strip undo reformat format "
     "complete count "
     "join split make describe explain paraphrase compute calculate transcribe make generate create compose report "
     "pull "
     "extrahiere ziehe entferne ersetze übersetze formuliere korrigiere wandle fasse kürze liste nenne schreibe "
     "erstelle "
     "extrais extraire liste remplace traduis réécris corrige transforme résume supprime convertis rédige "
     "extrae extraer lista sustituye reemplaza traduce reescribe corrige convierte resume elimina redacta pon "
     "estrai elenca sostituisci traduci riscrivi correggi converti riassumi elimina "
     "extraia liste substitua traduza reescreva corrija converta resuma remova "
     "извлеки замени переведи перепиши исправь перескажи удали запиши преобразуй назови"},
    {WordUse::FreeNoun,
     "field fields key keys column columns property properties attribute attributes rule rules requirement "
     "requirements format "
     "formats notation notations input inputs json example examples table tables tool tools step steps guideline "
     "guidelines "
     "codes criteria aspects instruction instructions note notes constraints template templates unit units separated "
     "language languages available "
     "feld felder felder schlüssel spalte spalten regel regeln format formate eingabe eingaben beispiel beispiele "
     "anforderungen "
     "getrennt hinweise "
     "champ champs clé clés colonne colonnes règle règles format entrée exemple exemples séparés séparées consignes "
     "campo campos clave claves columna columnas regla reglas formato entrada ejemplo ejemplos separados separadas "
     "campi chiave chiavi colonna colonne regola regole formato esempio esempi separati separate "
     "chave chaves coluna colunas regra regras exemplo exemplos separados "
     "поле поля полями ключ ключи правила правило формат пример примеры через"},
    {WordUse::InputNoun, "input inputs eingabe eingaben entrée entrées entrada entradas ingresso вход"},
    {WordUse::Placeholder,
     "date dates number numbers digits digit name names year years month day time times city country price amount "
     "total text texts word "
     "words sentence sentences title phrase id code url email address quantity percentage integer figure iso "
     "datum zahl zahlen ziffern name namen jahr stadt ort preis betrag text satz sätze wort wörter titel uhrzeit "
     "date nombre chiffres nom noms année ville pays prix montant texte phrase phrases titre heure "
     "fecha cifras nombre año ciudad país precio importe texto frase frases título hora "
     "data numero cifre nome anno città paese prezzo importo testo frase frasi titolo ora "
     "número nome ano cidade valor texto título "
     "дата дату число цифры имя год город цена сумма текст слово предложение"},
    {WordUse::Fallback,
     "unknown none nothing n/a na null nil empty missing undefined unreadable - -- ? blank absent "
     "unbekannt keine keiner keins keines nichts leer fehlt "
     "inconnu inconnue aucun aucune rien vide "
     "desconocido desconocida ninguno ninguna nada vacío "
     "sconosciuto sconosciuta nessuno nessuna niente vuoto "
     "desconhecido desconhecida nenhum nenhuma vazio "
     "неизвестно пусто なし 不明"},
    {WordUse::Ending,
     "nothing only if when where wobei où donde dove onde где depending based according accordingly without whether "
     "instead per that which who "
     "nichts nur wenn falls je abhängig ohne ob laut aus an zurück ein zu entspricht "
     "selon sans si quand rien uniquement "
     "según sin si cuando nada solo "
     "secondo senza se quando niente "
     "conforme sem se quando nada "
     "если когда без по"},
    {WordUse::Question,
     "which what is are does do did was were would has have can could should who how whether will "
     "welche welcher welches welchem welchen was ist sind wie ob hat "
     "quel quelle quels quelles est-ce est quoi qué cuál ¿qué ¿cuál ¿el ¿es quale quali qual какой какая какое каков "
     "какова"},
    {WordUse::Copying,
     "copy copied verbatim literally exactly wörtlich textuellement literalmente letteralmente дословно"},
    {WordUse::Only,
     "only just exactly single nothing simply always immer toujours siempre sempre всегда nur genau ausschließlich "
     "uniquement seulement seule exactement solo sólo únicamente "
     "exactamente soltanto esattamente apenas somente exatamente только ровно одно"},
}};

using Words = std::set<std::string, std::less<>>;

Words words_in(std::string_view list) {
  Words words;
  for (size_t begin = 0; begin < list.size();) {
    const size_t end = std::min(list.find(' ', begin), list.size());
    if (end > begin) words.emplace(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

constexpr uint32_t bit(WordUse use) { return uint32_t{1} << static_cast<uint32_t>(use); }

const std::map<std::string, uint32_t, std::less<>>& uses_of_words() {
  static const std::map<std::string, uint32_t, std::less<>> all = [] {
    std::map<std::string, uint32_t, std::less<>> uses;
    for (const auto& [use, list] : kWords) {
      for (const std::string& word : words_in(list)) uses[word] |= bit(use);
    }
    return uses;
  }();
  return all;
}

// Parts of Japanese words, and German ends of compounds ("Sprachniveau").
constexpr std::array<std::pair<WordUse, const char*>, 13> kParts = {{
    {WordUse::Or, "または もしくは あるいは"},
    {WordUse::OutputVerb, "答え 出力 返し 返す 書い 回答"},
    {WordUse::Classifying, "分類 判定 振り分け 仕分け"},
    {WordUse::Choosing, "選ん 選び 選択"},
    {WordUse::LabelNoun, "ラベル カテゴリ 選択肢 候補 クラス 区分 いずれか どれか どちらか 次の 該当 分類"},
    {WordUse::KindNoun, "種類 感情 重要度 優先度 緊急度"},
    {WordUse::MarkerNoun, "記号 番号"},
    {WordUse::FreeVerb, "抜き出 抽出 訳し 直し 要約 置き換え 書き換え 翻訳 変換 削除"},
    {WordUse::FreeNoun, "キー 項目 形式 入力 ルール 規則 例"},
    {WordUse::Only, "だけ のみ 一つ ひとつ 1つ"},
    {WordUse::If, "場合 なら ときは"},
    {WordUse::Copying, "そのまま"},
    {WordUse::Placeholder, "日付 名前 数字"},
}};

uint32_t uses_of_parts(std::string_view word) {
  static const std::map<WordUse, Words> all = [] {
    std::map<WordUse, Words> words;
    for (const auto& [key, list] : kParts) words[key] = words_in(list);
    return words;
  }();
  uint32_t uses = 0;
  for (const auto& [use, parts] : all) {
    for (const std::string& part : parts) {
      if (word.find(part) != std::string_view::npos) uses |= bit(use);
    }
  }
  return uses;
}

bool is_compound(std::string_view word) {
  for (const std::string_view end :
       {"niveau", "stufe", "kategorie", "kategorien", "klasse", "klassen", "abteilung", "labels"}) {
    if (word.size() > end.size() && word.ends_with(end)) return true;
  }
  return false;
}

}  // namespace

uint32_t uses_of(std::string_view word) {
  uint32_t uses = 0;
  const auto found = uses_of_words().find(word);
  if (found != uses_of_words().end()) uses |= found->second;
  if (is_compound(word)) uses |= bit(WordUse::KindNoun);
  if (!word.empty() && static_cast<unsigned char>(word[0]) >= 0xE3) uses |= uses_of_parts(word);
  // "l'urgence", "dell'utente"
  const size_t apostrophe = word.find('\'');
  constexpr size_t kLongestElided = 5;
  if (apostrophe > 0 && apostrophe <= kLongestElided) uses |= uses_of(word.substr(apostrophe + 1));
  return uses;
}

bool has_use(std::string_view word, WordUse use) { return (uses_of(word) & bit(use)) != 0; }

bool is(const Piece& piece, WordUse use) { return (piece.uses & bit(use)) != 0; }

bool any(Pieces pieces, WordUse use) {
  return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) { return is(piece, use); });
}

size_t one_of_at(Pieces pieces) {
  static constexpr std::array<std::array<std::string_view, 2>, 37> kPhrases = {{
      {"one", "of"},    {"any", "of"},    {"either", ""},   {"eines", "von"}, {"einem", "von"}, {"einer", "von"},
      {"eine", "von"},  {"einer", "der"}, {"eines", "der"}, {"einem", "der"}, {"eine", "der"},  {"einen", "der"},
      {"entweder", ""}, {"l'un", "des"},  {"l'une", "des"}, {"un", "des"},    {"une", "des"},   {"parmi", ""},
      {"soit", ""},     {"una", "de"},    {"uno", "de"},    {"una", "delle"}, {"uno", "dei"},   {"una", "tra"},
      {"uno", "tra"},   {"uma", "das"},   {"um", "dos"},    {"uma", "de"},    {"um", "de"},     {"одним", "из"},
      {"один", "из"},   {"одну", "из"},   {"одно", "из"},   {"одной", "из"},  {"одного", "из"}, {"parmi", "les"},
      {"eins", "von"},
  }};
  for (const auto& [first, second] : kPhrases) {
    if (pieces.empty() || pieces[0].lower != first) continue;
    if (second.empty()) return 1;
    if (pieces.size() > 1 && pieces[1].lower == second) return 2;
  }
  return 0;
}

bool is_open(Pieces pieces) {
  static const Words open = words_in(
      "e.g. e.g etc etc. such instance example including z.b. z.b beispielsweise usw usw. exemple ejemplo esempio "
      "exemplo "
      "например ... … like whichever many several などの");
  for (const Piece& piece : pieces) {
    if (piece.kind != Piece::Kind::Word) continue;
    if (open.contains(piece.lower) || piece.lower.ends_with("…") || piece.lower.ends_with("...")) return true;
    if (piece.lower.find("など") != std::string::npos || piece.lower.find("例えば") != std::string::npos) return true;
  }
  for (size_t i = 0; i + 2 < pieces.size(); ++i) {
    if (pieces[i].lower == "and" && pieces[i + 1].lower == "so" && pieces[i + 2].lower == "on") return true;
  }
  return false;
}

bool says_following(std::string_view line) {
  static constexpr std::array<std::string_view, 14> kFollowing = {
      "following",  "below",     "folgenden", "folgende",  "suivants",  "suivantes", "suivant",
      "siguientes", "siguiente", "seguenti",  "seguintes", "следующих", "次の",      "以下"};
  const std::string lower = lower_case(line);
  return std::any_of(kFollowing.begin(), kFollowing.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace paw
