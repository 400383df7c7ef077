window.YTD.tweets.part0 = [
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "1764923803038646277"
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
    "41"
   ],
   "favorite_count": "3",
   "id_str": "1764923803038646277",
   "truncated": false,
   "retweet_count": "0",
   "id": "1764923803038646277",
   "created_at": "Tue Mar 05 08:00:00 +0000 2024",
   "favorited": false,
   "full_text": "Trucks drive out of Port a, forty of them",
   "lang": "en"
  }
 },
 {
  "tweet": {
   "edit_info": {
    "edit": {
     "initialTweetId": "1764923803038646277",
     "editControlInitial": {
      "editTweetIds": [
       "1764923803038646277",
       "1764928836203446277"
      ],
      "editableUntil": "2024-03-05T09:00:00.000Z",
      "editsRemaining": "4",
      "isEditEligible": true
     }
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
    "46"
   ],
   "favorite_count": "3",
   "id_str": "1764928836203446277",
   "truncated": false,
   "retweet_count": "0",
   "id": "1764928836203446277",
   "created_at": "Tue Mar 05 08:20:00 +0000 2024",
   "favorited": false,
   "full_text": "Trucks drive out of Port a, some forty of them",
   "lang": "en"
  }
 },
 {
  "tweet": {
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "1765301290398646277"
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
    "74"
   ],
   "favorite_count": "3",
   "id_str": "1765301290398646277",
   "truncated": false,
   "retweet_count": "0",
   "id": "1765301290398646277",
   "created_at": "2024-03-06T09:00:00.000Z",
   "favorited": false,
   "full_text": "RT @vale_post: Trucks drive out of Port a, forty of them, the harbour mas\u2026",
   "lang": "en"
  }
 }
]
