package index

import "strings"

// askWords only ask, in the languages of the texts: without diacritics. They weigh little in the search.
var askWords = set(fold, `lau gi nao ai dau bao nhieu may khi sao the lam vi tai co khong phai hay la duoc o tai ko dc hok hong bn cho hoi biet xin muon toi minh ban em anh chi a nhe vay thi
	what when where who whom whose how which why is are was were does did do can could will would should may much many long tell me please know the a an of to
	quand qui quoi ou quel quelle quels quelles combien pourquoi comment est ce que qu sont etait a t il elle ils elles peut on y quelle-est
	voi giup ad oi nha a u nhi ke neu xem dum gium may cau
	someone anyone wondering could please thanks hi hello give name list exactly actually just
	bonjour salut merci svp plait voudrais aimerais pouvez pourriez peux peut citer citez donner donnez dire dites moi savoir connaitre exactement vraiment
	cuando quien donde cual que como cuanto cuantos wann wer wo was wie warum welche chi dove quando come perche quale quanti onde quem qual quantos`)

// askTerms are the same words as terms of marked Vietnamese, where "đau" is pain and "đâu" asks.
var askTerms = set(vietnameseTerm, `lâu gì nào ai đâu bao nhiêu mấy khi sao thế làm vì tại có không phải hay là được ở ko dc hok hông bn cho hỏi biết xin muốn tôi mình bạn em anh chị ạ nhé vậy thì`)

// focusSide tells on which side of a question word the thing stands that it asks for: 1 after it, -1 before.
var focusSide = map[string]int{"nao": -1, "gi": -1, "nhieu": 1, "may": 1, "which": 1, "what": 1, "many": 1, "much": 1,
	"quel": 1, "quelle": 1, "quels": 1, "quelles": 1, "combien": 1}

// asked are the phrases that tell a kind, without diacritics, tried in order; the first that stands in the question decides.
var asked = []struct {
	kind    kind
	phrases []string
}{
	{kindHour, []string{"may gio", "luc nao", "what time", "what hour", "quelle heure", "heures d'ouverture", "opening hours", "gio nao", "a que hora", "um wie viel uhr"}},
	{kindMoney, []string{"bao nhieu tien", "gia ve", "gia bao", "ton bao", "phi bao", "how much money", "how much is", "how much was", "how much did", "how much does", "price", "ticket cost", "what does it cost", "cost of", "combien coute", "combien ca coute", "combien a coute", "quel est le prix", "quel prix", "quel budget", "quel montant", "cout du", "combien d'argent", "combien d'euros", "cuanto cuesta", "was kostet", "quanto costa"}},
	{kindHowLong, []string{"bao lau", "bao xa", "how long", "how far", "combien de temps", "how old", "quelle duree", "quelle est la duree"}},
	{kindHowMany, []string{"bao nhieu", "may nguoi", "may nuoc", "may quoc gia", "may muc", "co may", "how many", "how much", "combien", "what percent", "what number", "so luong", "ty le", "quel pourcentage", "quel nombre", "what population", "dan so", "quel est le nombre", "phan tram", "cuantos", "cuantas", "wie viele", "quanti", "quantos"}},
	{kindWhen, []string{"khi nao", "bao gio", "luc may", "nam nao", "ngay nao", "thang nao", "hom nao", "ngay may", "the ky nao", "thoi gian nao", "when", "what year", "what date", "what day", "which year", "what month", "in what century", "quand", "quelle date", "quelle annee", "quel jour", "quel siecle", "quelle periode", "quel mois", "en quelle annee", "nam bao nhieu", "cuando", "wann", "quando"}},
	{kindWhere, []string{"o dau", "tai dau", "noi nao", "dau la noi", "thanh pho nao", "quoc gia nao", "nuoc nao", "dia diem", "tu dau", "den dau", "di dau", "where", "what city", "what country", "which country", "which city", "what place", "what location", " ou ", "ou est", "ou se", "ou a", "quelle ville", "quel pays", "quel lieu", "quel endroit", "dans quelle region", "donde", "wo ", "dove", "onde"}},
	{kindWhy, []string{"tai sao", "vi sao", "ly do", "nguyen nhan", "why", "what reason", "what caused", "pourquoi", "quelle raison", "quelle cause", "por que", "warum", "perche"}},
	{kindWho, []string{"ai ", " ai", "nguoi nao", "who", "whom", "whose", "qui ", "qui?", "what person", "quel est le nom", "ten cua", "ten gi", "what is the name", "what was the name", "quien", "wer ", "chi ", "quem"}},
	{kindList, []string{"nhung gi", "nhung nao", "liet ke", "list", "what are the", "quels sont", "quelles sont", "gom nhung", "bao gom", "cac muc tieu nao", "which are"}},
	{kindHow, []string{"nhu the nao", "the nao", "bang cach nao", "lam sao", "cach nao", "how", "comment", "como", "wie ", "come "}},
	{kindWhich, []string{"nao", "which", "quel", "quelle", "cual", "welche", "quale", "qual "}},
	{kindWhat, []string{"la gi", " gi", "what", "que ", "quoi", "qu'est", "qu est", "was ist", "cosa"}},
	{kindYesNo, []string{"co phai", "co the", "khong", " ko", "is there", "are there", "does ", "did ", "can ", "est-ce", "est ce", "y a-t-il", "peut-on", "-t-il", "-t-elle", "ont-ils", "ont-elles", " chua ", " was ", " is "}},
}

func kindOf(question string) kind {
	f := " " + fold(question) + " "
	if strings.HasPrefix(f, " ai ") {
		return kindWho
	}
	for _, a := range asked {
		for _, p := range a.phrases {
			if strings.Contains(f, p) {
				return a.kind
			}
		}
	}
	return kindOther
}
