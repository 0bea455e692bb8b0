#include "domain/given_names.h"

#include "rukkanen/base/str.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

/* Folded, each between blanks. Names that are better known as family names (Heino, Aro) are not
 * among them. */
static const char names[] =
    " aada aapo aarne aarni aaro aatos aatu adele adolf ahmed ahti aila aili aimo aina aini "
    "aino airi aki akseli albert aleksanteri aleksi alex alexander alexandra alfred ali "
    "alisa allan alli alma alpo alva amalia amanda ami amina amira anders andreas anette "
    "anita anitta anja ann anna anne anneli anni annika annikki annina annukka ansa "
    "anselmi anssi antero anton antti anu arja armas armi arne arthur arto arttu artturi "
    "arvi arvid arvo asko asta astrid atso atte august aukusti aulikki aulis aune auni "
    "aura auvo axel barbro bengt benjamin berit bertel birger birgit birgitta bjarne björn "
    "bo boris brita britta bruno börje camilla carina carita carl carola caroline cecilia "
    "charlotta christel christer christian christina christine christoffer clara dagmar "
    "dan daniel daniela david ebba edit edla edvard edvin eeli eelis eemeli eemil eerik "
    "eerika eero eetu eeva eevi eija eila eili eino eira eirik eivor elena elias eliel "
    "eliisa elin elina elis elisa elisabet elisabeth ella ellen elli ellinor elma elmeri "
    "elna elsa elsi elsie elvi elvira emil emilia emma emmi enni ensio erik erika erja "
    "erkki erland erno ernst essi ester esteri eva eveliina evert fanni fanny fatima felix "
    "filip folke frank frans fred fredrik frida fritjof gabriel georg gerd gitta greta gun "
    "gunborg gunhild gunilla gunnar gunnel gunvor gustaf gustav göran hanna hanne hannele "
    "hannes hannu hans harald harri harry hassan hedvig heidi heikki heini helena helga "
    "helge heli helinä helka hellevi hellin helmi helvi hemmo henna henni henri henriikka "
    "henrik henrika henry herman hermanni hertta hilda hilja hilkka hilla hille hilma "
    "holger hugo iida iines iiris iiro iisakki iivari ilari ilkka ilma ilmari ilmi ilona "
    "ilpo ilse immi impi ingeborg ingegerd inger ingmar ingrid inka inkeri into ira irene "
    "irina iris irja irma irmeli isabella isak isto ivar jaakko jaana jalmari jan jane "
    "janette jani janina janita janna janne jari jarkko jarmo jarno jasmin jenna jenni "
    "jenny jere jeremias jesse jessica jimi joakim joanna joel johan johanna johannes john "
    "joni jonna jonne joona joonas joonatan jorma josefiina jouko jouni juha juhana juhani "
    "juho jukka julia juliana julius juri jussi jutta juuli juulia juuso jyri jyrki jörgen "
    "kaarin kaarina kaarle kaarlo kai kaija kaino kaisa kaisu kaj kalervo kalevi kalle "
    "kari karin karina karita karl karoliina kasper kasperi kata katariina katarina kati "
    "katja katri katriina kauko kerstin kerttu kerttuli kiia kim kimmo kirsi kirsikka "
    "kirsti kjell klas klaus knut konsta kosti krista kristian kristiina kristina "
    "kristoffer kullervo kurt kustaa kyllikki kyösti lahja laila lars lassi laura lauri "
    "lea leena leevi leif leila lemmikki lempi lena lenita lennart lenni leo lidia liisa "
    "liisi liisu lilian lilja lilli lilly lina linda linnea linus liudmila liv lotta louis "
    "louise luca lucas ludvig luka lukas luukas lyydia maaret maaria maarit maija "
    "maijaliisa maiju maikki maila mailis maire maisa maj maja maliina malin marcus maret "
    "margareta margit mari maria mariam marianna marianne marika marina marita maritta "
    "marja marjaana marjaleena marjatta marjo marju marjukka marjut markku marko markus "
    "marleena marlene marten martina martta mathias mathilda matias matilda matleena matti "
    "mattias mauno maunu mauri max mea meeri meri merja mervi mia micael mielikki miia "
    "miika miikka miina mika mikael mikaela mikko milja milla mimmi minea minna minttu "
    "mira mirja mirjam mirjami mirka mirva mohamed monica monika muhammad muhammed märta "
    "mårten natalia natalie neea nella nelli nicklas niclas nico nicolas niila niilo niina "
    "niki niklas niko nikolai nils nina noa noel nooa noora nuutti oili oiva olavi ole "
    "oleg olga oliver olivia olli olof onerva onni orvokki oscar oskar oskari osmo ossi "
    "otso otto outi ove paavali paavo patricia patrik paula pauli pauliina paulus peik "
    "pekka pekko pelle pentti per pertti perttu peter petra petri petrus petteri pia piia "
    "pinja pirita pirjo pirkko pontus päivi päivikki raija raili raimo rainer raisa rami "
    "ranja rasmus raul rauni rauno rebecka reeta reijo reino rene riia riikka riina riitta "
    "rita ritva robert robin roger roland rolf ronja roope roosa rosa ruben runar rut ruth "
    "ruut saana saara saga saija saila saima saimi saku salla sallamari salli salme sami "
    "sampo samu samuel samuli sandra sanelma sanna sanni santeri santtu sara sari saska "
    "satu sauli seela seija selja selma senja senni seppo severi signe sigrid siiri sini "
    "sinikka sirje sirkka sirpa siv sofia sofie sohvi soile soili solveig sonja stefan "
    "stella sten stig stina sture sulevi sulo sune suoma susan susanna susanne suvi svante "
    "sven svetlana sylvi sylvia synnöve taavetti taavi taimi taina taisto taito tanja "
    "tapani tapio tarja taru tatjana tatu tauno teemu teija tellervo teppo tero terttu "
    "teuvo thea theodor thomas tia tiia tiina tiinaliisa tilda timi timo tobias toini "
    "toivo tom tomas tomi tommi tommy toni topi topias torbjörn tord tore torsten touko "
    "tove tuija tuire tuomas tuomo tuovi tuula tuuli tuulia tuulikki tuure tyko tytti "
    "tyyne tyyni ulf ulla ulpu ulrika uno unto urho urpo ursula usko uuno valdemar "
    "valentin valma valto valtteri vanessa vappu veera veeti veijo veikko veini veli venla "
    "venni vera verna verneri vesa vidar viena vieno vihtori viivi viking viktor viktoria "
    "vilhelm vilhelmiina vilho vili vilja viljami viljo ville vilma vilppu vivan vivian "
    "voitto vuokko väinö walter wilhelm william wilma yngve yrjö yusuf åke åsa öivind ";

static bool is_listed(const char *word, size_t length)
{
    struct str wanted = STR_INIT;
    str_add_c(&wanted, ' ');
    utf8_fold(word, length, &wanted);
    str_add_c(&wanted, ' ');
    bool found = strstr(names, wanted.s) != NULL;
    str_wipe(&wanted);
    return found;
}

bool given_name_is_common(const char *word, size_t length)
{
    const char *hyphen = memchr(word, '-', length);
    return length > 0 && is_listed(word, hyphen ? (size_t)(hyphen - word) : length);
}
