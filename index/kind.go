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

// furtherAsk are the words that only ask, help to ask or point at what everyone knows, in the languages of words/further.tsv, beyond
// what their analyzers leave out; without diacritics. Apart from askWords, as many of them are words of other languages.
var furtherAsk = map[string]map[string]bool{
	"es": set(fold, `que cual cuales quien quienes cuando donde adonde como cuanto cuanta cuantos cuantas por porque puedo puede pueden podria podrian debo debe hay haber habra hubo
		tengo tiene tienen tener tuvo ser son es era eran fue fueron sera seran esta estan estaba estuvo estuvieron ir va voy vamos hacer hace hizo hago saber sabe sabes dime digame dime decirme quisiera gustaria
		favor hola gracias buenos buenas dias tardes alguien algo aqui alli ahi me mi mis tu te se lo la le les nos su sus yo usted ustedes vosotros ellos ellas si no o e u y muy mas menos cada todo todos toda todas
		otro otra otros otras uno una unos unas al del a de en con sin para sobre entre exactamente cierto mismo cosa cosas etc pues tal durante desde hasta segun ante bajo contra hacia mediante tras cuyo cuya
		esto eso este ese esa estos esas estas aquel aquella tambien solo asi ya aun todavia siguen sigue llama llaman llamaba hoy`),
	"pt": set(fold, `que qual quais quem quando onde aonde como quanto quanta quantos quantas por porque porquê posso pode podem poderia devo deve ha haver havera houve tenho tem tinha teve ter ser sao e era eram foi foram
		sera serao esta estao estava esteve estiveram ir vai vou vamos fazer faz fez faco saber sabe sabes diga dizer gostaria queria favor ola oi obrigado obrigada bom boa dia tarde alguem algo aqui ali la me meu minha
		meus minhas teu tua te se lo lhe lhes nos seu sua seus suas eu voce voces eles elas nao sim ou muito mais menos cada todo todos toda todas outro outra outros outras um uma uns umas ao aos a as o os do da dos das no na nos nas
		num numa de em com sem para pelo pela pelos pelas sobre entre exatamente mesmo coisa coisas durante desde ate segundo sob contra isto isso este esse essa estes essas aquele aquela tambem so assim ja ainda chama chamam hoje afinal`),
	"de": set(fold, `wer wen wem wessen was wann wo wohin woher wie wieso weshalb warum wozu welche welcher welches welchen welchem wieviel wieviele viel viele vielen kann kannst konnen konnte soll sollte sollen muss mussen musste darf durfen
		mochte mochten will wollen gibt gab es geben sein bin ist sind war waren wird werden wurde wurden hat haben habe hatte hatten tun tut machen macht machte gemacht wissen weiss sag sagen bitte danke hallo guten jemand etwas man ich du er sie wir ihr mir mich
		dir dich uns euch mein meine meinen dein deine sein seine seiner seinen ihre ihren ihrer unser unsere nicht kein keine keinen ja nein oder und auch noch nur schon mal denn eigentlich genau so sehr mehr weniger jede jeder jedes jeden alle alles
		andere anderen ein eine einen einem einer eines der die das den dem des im in am an auf aus bei beim mit von vom zu zum zur fur uber unter um durch gegen ohne zwischen nach vor wahrend seit bis ab dabei da dort hier dieser diese dieses diesen diesem heisst heissen heute los ins ans fand finden findet`),
	"it": set(fold, `che chi cosa cos quando dove dov come com quanto quanta quanti quante quale quali qual perche posso puo possono potrei potrebbe devo deve c ce ci sono e era erano fu furono stato stata stati state ha hanno ho avere aveva essere sara saranno
		sia va vado andare fare fa fatto sapere sa sai dimmi dire vorrei favore ciao salve grazie buongiorno buonasera qualcuno qualcosa qui li la mi mio mia miei mie tu te ti si lo le gli ne noi voi loro suo sua suoi sue io lei lui non no o ed
		molto piu meno ogni tutto tutti tutta tutte altro altra altri altre uno una un il i al allo alla ai agli alle all del dello della dei degli delle dell nel nello nella nei negli nelle nell sul sullo sulla sui sugli sulle sull dal dallo dalla dai dagli dalle dall
		da di in con su per tra fra senza sopra sotto durante secondo esattamente questo questa questi queste quello quella quelli quelle quell anche solo cosi ancora gia chiama chiamano oggi d l s`),
}

// furtherAsked are the phrases that tell a kind in those languages, as whole words without diacritics, tried in order like asked.
var furtherAsked = map[string][]struct {
	kind    kind
	phrases []string
}{
	"es": {
		{kindHour, []string{"que hora", "que horas", "a que hora", "horario de apertura"}},
		{kindMoney, []string{"cuanto cuesta", "cuanto cuestan", "cuanto costo", "cuanto costara", "cuanto vale", "cuanto dinero", "precio", "que presupuesto", "presupuesto", "que suma", "que importe", "cuanto invierte", "cuanto invirtio", "cuanto invertira", "cuanto paga", "cuantos euros", "cuantos dolares", "cuantos millones", "cuantos miles de millones"}},
		{kindHowLong, []string{"cuanto tiempo", "cuanto dura", "cuanto duro", "cuantos dias", "cuantos anos tiene", "que edad", "que duracion", "a que distancia", "hace cuanto"}},
		{kindHowMany, []string{"cuantos", "cuantas", "cuanto", "cuanta", "que cantidad", "que porcentaje", "que numero", "numero de", "que proporcion"}},
		{kindWhen, []string{"cuando", "que dia", "que dias", "que fecha", "que fechas", "en que ano", "que ano", "que mes", "en que momento", "fecha", "fechas"}},
		{kindWhere, []string{"donde", "adonde", "en que ciudad", "que ciudad", "que pais", "en que lugar", "que lugar", "que edificio", "en que sitio", "en que sala"}},
		{kindWhy, []string{"por que", "que motivo", "que motivos", "que razon", "que razones", "a que se debe", "motivo"}},
		{kindWho, []string{"quien", "quienes", "como se llama", "que persona", "que ministro", "que ministra"}},
		{kindList, []string{"cuales son", "cuales fueron", "enumera", "lista de", "que temas", "que objetivos"}},
		{kindHow, []string{"como", "de que manera", "de que modo"}},
		{kindWhich, []string{"cual", "cuales", "que pais", "que empresa", "que organizacion"}},
		{kindWhat, []string{"que"}},
		{kindYesNo, []string{"hay", "puedo", "puede", "es", "fue", "estuvo", "tiene", "hubo", "firmo", "participo"}},
	},
	"pt": {
		{kindHour, []string{"que horas", "a que horas", "que hora", "horario de funcionamento"}},
		{kindMoney, []string{"quanto custa", "quanto custam", "quanto custou", "quanto dinheiro", "preco", "que orcamento", "orcamento", "quanto investe", "quanto investiu", "quanto vai investir", "quanto e que a franca vai investir", "quanto paga", "que soma", "quantos euros", "quantos dolares", "quantos milhoes", "quantos bilhoes", "quantos mil milhoes"}},
		{kindHowLong, []string{"quanto tempo", "quanto dura", "quanto durou", "quantos dias", "que idade", "quantos anos tem", "qual a duracao", "que distancia"}},
		{kindHowMany, []string{"quantos", "quantas", "quanto", "quanta", "que quantidade", "que percentagem", "que porcentagem", "que numero", "numero de"}},
		{kindWhen, []string{"quando", "que dia", "que dias", "em que data", "que data", "quais as datas", "que ano", "em que ano", "que mes", "data", "datas"}},
		{kindWhere, []string{"onde", "aonde", "que cidade", "em que cidade", "que pais", "que lugar", "que local", "que edificio", "em que predio", "em que sala"}},
		{kindWhy, []string{"por que", "porque", "porque e que", "que motivo", "qual o motivo", "que razao", "qual a razao", "motivo"}},
		{kindWho, []string{"quem", "como se chama", "que pessoa", "que ministro", "que ministra", "qual o nome", "qual e o nome"}},
		{kindList, []string{"quais sao", "quais foram", "liste", "lista de", "que temas", "que objetivos"}},
		{kindHow, []string{"como", "de que maneira", "de que forma"}},
		{kindWhich, []string{"qual", "quais", "que empresa", "que organizacao"}},
		{kindWhat, []string{"que", "o que"}},
		{kindYesNo, []string{"ha", "existe", "posso", "pode", "foi", "esteve", "tem", "houve", "assinou", "e"}},
	},
	"de": {
		{kindHour, []string{"um wie viel uhr", "wie viel uhr", "um wieviel uhr", "welche uhrzeit", "zu welcher uhrzeit", "offnungszeiten"}},
		{kindMoney, []string{"was kostet", "wie viel kostet", "wieviel kostet", "wie viel geld", "wieviel geld", "preis", "wie teuer", "welches budget", "welche summe", "wie viele euro", "wie viel euro", "wie viele milliarden", "wie viele millionen", "was kosten", "wie hoch ist das budget", "wie viele dollar"}},
		{kindHowLong, []string{"wie lange", "wie alt", "wie viele tage", "wie weit", "welche dauer"}},
		{kindHowMany, []string{"wie viele", "wie viel", "wieviel", "wieviele", "welcher anteil", "wie hoch", "wie gross ist der anteil", "welche anzahl", "anzahl", "prozent"}},
		{kindWhen, []string{"wann", "welchem tag", "welchen tagen", "an welchem datum", "welches datum", "welchem jahr", "welches jahr", "welchem monat", "ab wann", "bis wann", "termin", "datum"}},
		{kindWhere, []string{"wo", "wohin", "woher", "welcher stadt", "welche stadt", "welchem land", "welchem ort", "welchem gebaude", "welches gebaude", "welchem saal"}},
		{kindWhy, []string{"warum", "weshalb", "wieso", "aus welchem grund", "welchen grund", "grund"}},
		{kindWho, []string{"wer", "wen", "wem", "wessen", "welche person", "welcher minister", "welche ministerin", "wie heisst", "von wem"}},
		{kindList, []string{"was sind", "was waren", "welche ziele", "welche themen", "nenne", "liste"}},
		{kindHow, []string{"wie", "auf welche weise"}},
		{kindWhich, []string{"welche", "welcher", "welches", "welchen", "welchem"}},
		{kindWhat, []string{"was", "worum", "woran"}},
		{kindYesNo, []string{"gibt es", "kann", "ist", "war", "hat", "haben", "darf", "gab es", "sind", "waren"}},
	},
	"it": {
		{kindHour, []string{"che ora", "a che ora", "che ore", "quale ora", "orario di apertura", "orari di apertura"}},
		{kindMoney, []string{"quanto costa", "quanto costano", "quanto e costato", "quanto denaro", "quanti soldi", "prezzo", "quale budget", "bilancio", "quanto investe", "quanto ha investito", "quanto investira", "quale somma", "che somma", "quanti euro", "quanti dollari", "quanti milioni", "quanti miliardi"}},
		{kindHowLong, []string{"quanto tempo", "quanto dura", "quanto e durato", "quanti giorni", "quanti anni ha", "che eta", "che durata", "quanto dista"}},
		{kindHowMany, []string{"quanti", "quante", "quanto", "quanta", "che numero", "quale percentuale", "che percentuale", "numero di", "quale quota"}},
		{kindWhen, []string{"quando", "che giorno", "quale giorno", "in che giorni", "in quali giorni", "che data", "quale data", "in quale anno", "in che anno", "che anno", "in quale mese", "data", "date"}},
		{kindWhere, []string{"dove", "dov", "in quale citta", "quale citta", "che citta", "quale paese", "che paese", "in quale luogo", "in quale edificio", "quale edificio", "in che luogo", "in quale sala"}},
		{kindWhy, []string{"perche", "per quale motivo", "quale motivo", "per quale ragione", "come mai", "motivo"}},
		{kindWho, []string{"chi", "come si chiama", "quale persona", "quale ministro", "quale ministra", "qual e il nome"}},
		{kindList, []string{"quali sono", "quali erano", "elenca", "elenco", "quali temi", "quali obiettivi"}},
		{kindHow, []string{"come", "com", "in che modo", "in quale modo"}},
		{kindWhich, []string{"quale", "quali", "qual", "che azienda"}},
		{kindWhat, []string{"cosa", "cos", "che cosa", "che"}},
		{kindYesNo, []string{"c e", "ci sono", "posso", "puo", "e", "era", "ha", "hanno", "sono"}},
	},
}

// kindIn is the kind of a question of a language.
func kindIn(lang, question string) kind {
	further := furtherAsked[lang]
	if further == nil {
		return kindOf(question)
	}
	words := tokens(question, fold)
	for _, a := range further {
		for _, p := range a.phrases {
			if strings.Contains(words, " "+p+" ") {
				return a.kind
			}
		}
	}
	return kindOther
}
