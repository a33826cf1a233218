/**
 * What texts that take command of an assistant speak of, in words of fourteen languages (en de fr es it nl pl pt ru zh ja ko ar tr). A sentence is told by which of
 * these come together, whatever its language. `word*` stands for every word that begins so; what is written without spaces is looked for as it stands. Part of the
 * published parameters of the embedded judge.
 */
const terms = {
  reader:
    'assistant* assistent* asistent* asistente* asystent* assistente* ai llm* chatbot* bot bots agent agents agente agentes ki ia si gpt* model models modell modèle modelo modello sztuczn* ассистент* помощник* агент* бот ии модел* asistan* yapay zeka 助手 助理 人工智能 大模型 语言模型 智能体 アシスタント エージェント 人工知能 言語モデル 어시스턴트 비서 에이전트 인공지능 مساعد* المساعد* الذكاء وكيل*',
  override:
    'ignore* ignor* disregard* forget override* bypass* skip* neglect* circumvent* vergiss vergesst missachte* umgeh* überspring* verwirf oublie oubliez néglige* contourne* olvida olvide olviden descarta* descarte* omit* esqueça esquece esqueçam desconsider* dimentica dimenticate dimentichi trascur* aggir* negeer* vergeet* omzeil* zignoruj* zapomnij* pomiń* odrzuć* obejd* игнорир* проигнорир* забудь* отбрось* обойди* пренебрег* unut unutun görmezden atla yoksay 忽略 无视 忘记 忘掉 忽視 绕过 無視 忘れ 回避 무시 잊어 우회 تجاهل* انس* تخط*',
  rules:
    'instruction* instructions rule rules prompt prompts guideline* directive* policy policies restriction* restrictions filter filters constraint* safeguard* safety limitation* anweisung* regel* vorgabe* richtlinie* befehl* beschränkung* sicherheit* consigne* règle* directives restriction* instrucc* regla* órdenes directriz* restricc* istruzion* regol* ordini restrizion* instruct* richtlijn* beperking* opdracht* instrukcj* zasad* poleceni* wytyczn* ograniczeni* instruç* regra* ordens diretriz* restriç* инструкц* правил* указани* ограничени* команд* talimat* kural* komut* yönerge* kısıtlama* 指令 指示 规则 提示词 限制 命令 ルール 規則 制限 プロンプト 지시 규칙 명령 지침 제한 تعليمات* التعليمات القواعد قواعد الأوامر قيود*',
  negation:
    "not don't dont never without no cannot nicht nie niemals ohne kein* pas jamais sans ne aucun* nunca sin ningún ni non mai senza niet nooit zonder geen nie nigdy bez não nunca sem não не никогда без değil asla hiçbir 不要 不得 别 切勿 无需 ないで ずに せずに しないで 않고 말고 말아 마세요 لا دون بدون",
  tell: 'tell telling mention* inform* notif* warn* reveal* disclose* admit* explain* report* sag sage sagen erwähn* informier* mitteil* warn* verrat* dire dis dites mentionne* informe* préven* révèle* signale* decir diga digas mencion* inform* avis* revel* dirlo dire menzion* avvis* rivel* zeg zeggen vermeld* informeer* meld* mów mow powiedz* wspomin* informuj* ujawni* diga dizer mencion* avise* revele* говори* сообща* упомина* предупрежда* раскрыва* söyle* bahset* bildir* 告诉 提及 提到 告知 透露 说明 伝え 言わ 知らせ 言及 触れ 말하 알리 언급 تخبر* تذكر* تُخبر* إخبار* أخبر* تبلغ*',
  secret:
    'password* passwords passwort* kennwort* credential* credentials secret* secrets token* key keys apikey* api pin ssn confidential private zugangsdaten geheim* schlüssel* mot passe identifiants clé clés secret* contraseña* clave* credencial* secret* credenzial* chiav* segret* wachtwoord* sleutel* geheim* inloggegevens hasł* hasło klucz* tajn* poświadcz* senha* chave* credencia* segred* парол* ключ* секрет* учетн* учётн* şifre* parola* anahtar* gizli 密码 密钥 凭证 机密 令牌 口令 パスワード 秘密 キー 認証情報 機密 비밀번호 암호 자격 키를 비밀 كلمة كلمات مفتاح* سر سري* سرية السرية',
  money:
    'transfer* wire* pay payment* refund* invoice euro euros eur usd dollar* iban account* bitcoin* überweis* konto zahl* zahlung* vire virement* compte paie* payer transfiere* transfer* cuenta* pag* bonific* conto rekening* maak betaal* przelej* przelew* konto zapłać* conta* transfira* pague* перевед* перечисл* счёт* счет* оплат* havale* hesab* öde* gönder* 转账 汇款 账户 支付 付款 欧元 美元 転账 振り込 送金 口座 支払 ユーロ 송금 이체 계좌 결제 유로 حول حوّل حساب* الحساب ادفع* يورو دولار*',
  send: 'send* forward* upload* post share* submit* email mail open visit fetch navigate click download* transmit* deliver* sende* schick* leite weiter* lade öffne* besuche* klick* übermittel* envoie* envoyez transf* téléverse* ouvre* ouvrez visite* clique* partage* envía* envia* enví* reenvía* sube* abre* abra visita* haz comparte* invia* inoltra* carica* apri* clicca* condivid* stuur* verzend* doorstuur* upload* deel wyślij* prześlij* przekaż* otwórz* odwiedź* kliknij* udostępnij* envie* encaminhe* carregue* acesse* clique* compartilhe* отправ* перешли* загруз* открой* откройте перейд* нажм* передай* yolla* ilet* yükle* aç açın tıkla* paylaş* 发送 转发 上传 打开 访问 点击 提交 传给 送信 転送 送っ 送り 開い 開き アップロード アクセス クリック 渡し 보내 전송 전달 업로드 열어 열고 클릭 제출 أرسل* ارسل* حمّل افتح* قم انقر* شارك* سلّم*',
  answer:
    'answer* reply* respond* response* say print* output* repeat* return include* write quote* append* translate* summar* antwort* antworte* gib schreib* wiederhol* ausgabe sag* réponds* répondez réponse* écris* écrivez répète* affiche* inclu* responde* respuesta* escrib* repit* imprim* incluy* di rispond* risposta* scriv* ripet* stampa* inclu* antwoord* schrijf* herhaal* zeg odpowiedz* odpowiedź* napisz* powtórz* wypisz* resposta* responda* escreva* repita* imprima* ответ* отвечай* напиши* повтори* выведи* скажи* cevap* yanıt* yaz* tekrar* 回答 回复 输出 重复 写出 答复 答え 回答 出力 繰り返 返信 書い 返答 대답 답변 답하 출력 반복 응답 أجب* اجب* رد* اكتب* كرر* الإجابة إجابت*',
  only: 'only just exactly solely nothing else verbatim literally nur ausschließlich genau nichts wörtlich seulement uniquement exactement rien solo solamente únicamente exactamente nada soltanto esattamente alleen slechts precies niets uitsluitend tylko wyłącznie dokładnie jedynie apenas somente exatamente только лишь исключительно дословно yalnızca sadece yalniz aynen 只 仅 只能 仅仅 完全 だけ のみ そのまま 만 오직 그대로 فقط حصرا حرفيا',
  priority:
    'first before urgent* immediately important* must mandatory required priority now prior prerequisite until unless essential crucial attention notice zuerst vorher bevor dringend sofort wichtig* muss müssen erst unbedingt pflicht achtung abord avant urgent* immédiat* important* doit devez faut obligat* attention primero antes urgente* inmediat* importante* debe* debes obligat* atención prima subito immediat* deve devi dovete obbligat* attenzione eerst voordat dringend direct belangrijk* moet verplicht* najpierw zanim pilne* natychmiast ważne* musisz należy wymagan* primeiro antes imediat* deve* obrigat* atenção сначала прежде срочно немедленно важно должен* обязан* необходим* внимание önce acil* hemen önemli* zorunlu* gerek* dikkat 首先 先 立即 重要 必须 紧急 务必 之前 まず 先に 直ち すぐ 重要 必ず 必須 緊急 먼저 즉시 중요 반드시 긴급 أولا أولاً قبل فورا فوراً عاجل* مهم* يجب ضروري*',
  authority:
    'system admin* administrator* operator* developer* security authorized authorised official root ceo override sysadmin supervisor management approved entwickler* betreiber* sicherheits* systeme système administrateur* opérateur* développeur* sécurité autoris* sistema administrador* operador* desarrollador* seguridad autoriz* amministrator* operatore* sviluppator* sicurezza systeem* beheerder* ontwikkelaar* beveilig* administratora* systemow* programist* bezpieczeństw* upoważni* administrador* desenvolvedor* segurança систем* администратор* оператор* разработчик* безопасност* уполномоч* sistem* yönetici* operatör* geliştirici* güvenlik* 系统 管理员 运营 开发者 安全团队 授权 官方 システム 管理者 運営 開発者 承認 시스템 관리자 운영자 개발자 승인 النظام مدير المسؤول المشرف المطور الأمن',
  destroy:
    'delete* remove* erase* wipe* destroy* drop purge* overwrite* format rm lösch* entfern* vernicht* supprime* efface* détrui* elimin* borra* borre* destruy* suprim* cancella* elimina* distrugg* verwijder* wis vernietig* usuń* usun* skasuj* zniszcz* apague* exclua* delete удал* сотри* уничтож* sil silin kaldır* yok 删除 清除 销毁 抹掉 削除 消去 消し 破棄 삭제 제거 지워 احذف* امسح* أزل* حذف*',
  role: 'mode pretend* roleplay* role simulate* act jailbreak* dan debug* test testing hypothetical* imagine unrestricted uncensored fiction* persona training experiment* modus rolle spiel* stell tu mode rôle imagine* simule* fais modo rol finge* imagina* simula* actúa* ruolo fingi* immagina* agisci* rol doe speel* tryb* rola udawaj* wyobraź* papel finja* atue* режим* роль* притвор* представь* mod rol* davran* canlandır* 模式 扮演 假装 角色 模拟 想象 モード 役割 ふり 演じ 想像 モード 역할 모드 척 가정 وضع دور تظاهر* تخيل* تصرف*',
  user: "user users user's human humans nutzer* benutzer* anwender* utilisateur* usuario* utente* utenti gebruiker* użytkownik* usuári* пользовател* kullanıcı* 用户 使用者 利用者 ユーザー ユーザ 사용자 이용자 المستخدم مستخدم*",
} as const

export type CommandConcept = keyof typeof terms
export const commandConceptNames = Object.keys(terms) as CommandConcept[]

/** Words and beginnings of words, each with the concepts that it is of, as bits in the order of the names; and what is written without spaces. */
const exact = new Map<string, number>()
const beginnings = new Map<string, number>()
const unspaced: { readonly term: string; readonly bits: number }[] = []
const isUnspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

for (const [place, name] of commandConceptNames.entries()) {
  const bit = 1 << place
  for (const term of terms[name].split(' ')) {
    if (isUnspaced.test(term)) unspaced.push({ term, bits: bit })
    else if (term.endsWith('*')) beginnings.set(term.slice(0, -1), (beginnings.get(term.slice(0, -1)) ?? 0) | bit)
    else exact.set(term, (exact.get(term) ?? 0) | bit)
  }
}
const lengths = {
  shortest: Math.min(...[...beginnings.keys()].map((word) => word.length)),
  longest: Math.max(...[...beginnings.keys()].map((word) => word.length)),
}

/** Which concepts the words of a sentence are of, as bits in the order of commandConceptNames. `words` in lower case; `text` is looked at where it is written without spaces. */
export function conceptsOf(words: readonly string[], text: string): number {
  let bits = 0
  let withoutSpaces = false
  for (const word of words) {
    bits |= exact.get(word) ?? 0
    const last = Math.min(word.length, lengths.longest)
    for (let length = lengths.shortest; length <= last; length += 1) bits |= beginnings.get(word.slice(0, length)) ?? 0
    const code = word.charCodeAt(0)
    withoutSpaces ||= code >= 0x11_00 && code !== 0xfe_ff
  }
  if (withoutSpaces) for (const { term, bits: own } of unspaced) if ((bits & own) !== own && text.includes(term)) bits |= own
  return bits
}
