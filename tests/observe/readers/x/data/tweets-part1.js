window.YTD.tweets.part1 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "1765663678264246277"
     ],
     "editableUntil": "2024-03-05T12:00:00.000Z",
     "editsRemaining": "5",
     "isEditEligible": true
    }
   },
   "retweeted": false,
   "source": "<a href=\"https://post.example\">Web</a>",
   "entities": {
    "hashtags": [],
    "symbols": [],
    "user_mentions": [],
    "urls": []
   },
   "display_text_range": [
    "0",
    "19"
   ],
   "favorite_count": "3",
   "id_str": "1765663678264246277",
   "truncated": false,
   "retweet_count": "0",
   "id": "1765663678264246277",
   "created_at": "Thu Mar 07 09:00:00 +0000 2024",
   "favorited": false,
   "full_text": "Bread is dear again",
   "lang": "en"
  }
 }
]
