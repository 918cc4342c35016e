"""Sentences that hardly any FAQ answers, written for this project.

They show an index what an unanswered message looks like to it: `faq.calibration` scores them when
the index is built, and their mean is what all sentences of a language have in common.
"""

from __future__ import annotations

_JAPANESE = """
こんにちは、元気ですか
おはよう、今日もよろしくね
あなたの名前は何ですか
あなたは人間ですか、それとも機械ですか
何歳ですか
暇だから話し相手になって
面白い話をしてください
しりとりをしよう
ありがとう、助かりました
うるさい、もういい
疲れたなあ
お腹がすいた
眠くて仕方がない
今日はいい天気ですね
明日は雨が降りますか
東京の今の気温を教えて
今何時ですか
今日は何曜日ですか
次の祝日はいつですか
日本で一番高い山は何ですか
富士山の高さは何メートルですか
フランスの首都はどこですか
月までの距離はどれくらいですか
光の速さを教えてください
水が沸騰する温度は何度ですか
恐竜はなぜ絶滅したのですか
空が青いのはなぜですか
鎌倉幕府ができたのは何年ですか
源氏物語を書いた人は誰ですか
今の総理大臣は誰ですか
オリンピックは何年に一度ですか
昨日の野球の試合の結果は
サッカーの選手は一チーム何人ですか
将棋の駒の動かし方が知りたい
おすすめの小説はありますか
泣ける曲を紹介してほしい
この前見た映画の題名が思い出せない
ギターの弦の張り方
写真を上手に撮るコツ
カレーの隠し味は何がいい
卵焼きをふわふわに作る方法
ほうれん草の下ごしらえ
お米のとぎ方を教えて
近くにおいしいラーメン屋はありますか
ダイエットに効く運動は
肩こりがひどいのですがどうすれば治りますか
頭が痛いときに飲む薬
熱が三十八度あります
犬のしつけがうまくいきません
猫が水を飲まない
金魚の飼い方
朝顔の種はいつまくの
引き算の筆算のやり方
円の面積の公式
英語で自己紹介するには
この漢字の読み方が分かりません
作文の書き出しに悩んでいます
期末試験で何点取れば合格ですか
部活動を休みたいときの言い訳
就職の面接で緊張しない方法
上司とうまくいかない
給料を上げてもらうには
株は今が買い時ですか
宝くじに当たる確率
彼女へのお土産は何がいいと思う
友達とけんかしてしまいました
告白したいけど勇気が出ない
結婚式に着ていく服
子どもが宿題をしません
夜中に赤ちゃんが泣きやまない
京都で紅葉がきれいな場所
沖縄に行くなら何月がいいですか
飛行機で耳が痛くなるのはなぜ
渋滞を避ける道を教えて
自転車のパンクの直し方
車のタイヤの溝はどれくらい残っていればいい
電車の中で席を譲る言い方
エアコンの風が臭い
窓の結露を防ぐ方法
シャツについた醤油のしみの落とし方
"""

_ENGLISH = """
hello, how are you today
good morning to you
what is your name
are you a human or a robot
how old are you
I am bored, talk to me
tell me a joke
let us play a word game
thanks, that helped a lot
shut up and leave me alone
I am so tired
I am hungry
I cannot sleep at night
nice weather today
will it rain tomorrow
what is the temperature in London right now
what time is it
what day of the week is it
when is the next public holiday
what is the highest mountain in the world
how tall is the Eiffel tower
what is the capital of France
how far away is the moon
what is the speed of light
at what temperature does water boil
why did the dinosaurs die out
why is the sky blue
in which year did the war end
who wrote Hamlet
who is the prime minister
how often are the Olympic games held
who won the football match yesterday
how many players are in a basketball team
how do the pieces move in chess
can you recommend a novel
play me a sad song
I forgot the title of a film I saw
how do I tune a guitar
how to take better photographs
what spice goes well in a curry
how do I make a fluffy omelette
how long do I boil potatoes
is there a good pizza place near here
which exercise burns the most fat
my shoulders are stiff, what can I do
what should I take for a headache
I have a fever
my dog will not stop barking
why does my cat not drink water
how do I keep goldfish
when should I plant tomatoes
how does long division work
what is the formula for the area of a circle
how do I introduce myself in Spanish
how is this word pronounced
how should I start my essay
what score do I need to pass the exam
how to stay calm in a job interview
I do not get along with my boss
how do I ask for a raise
is now a good time to buy shares
what are the odds of winning the lottery
what present should I bring my girlfriend
I had a fight with my best friend
how do I tell her that I love her
what should I wear to a wedding
my child does not do his homework
the baby cries all night
where are the prettiest autumn leaves
which month is best for a trip to Greece
why do my ears hurt on a plane
how do I avoid the traffic jam
how to fix a flat bicycle tyre
how deep should the tread of a tyre be
how do I offer someone my seat
the air conditioner smells
how to stop windows from fogging up
how to get soy sauce out of a shirt
what is the meaning of life
translate this sentence into German
"""

_SENTENCES = {
    "ja": tuple(_JAPANESE.strip().splitlines()),
    "en": tuple(_ENGLISH.strip().splitlines()),
}


def background(locale: str) -> tuple[str, ...]:
    """Return the sentences in a language; a language we have none in gets the English ones."""
    return _SENTENCES.get(locale.split("-")[0], _SENTENCES["en"])
